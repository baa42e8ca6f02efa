import CMPI

/// The library of this process: its start, its end, and what it is.
public enum MPIEnvironment {
  /// Starts MPI; from here on a failed call throws and does not end the process.
  ///
  /// - Throws: ``MPIError/wrongLauncher(processes:sign:library:cure:)`` where the environment says that more processes were
  ///   started than this library sees, ``MPIError/threadLevel(_:library:)`` where the library offers less than
  ///   `threadLevel`; MPI is finalized then, and every process throws the same.
  public static func initialize(_ threadLevel: ThreadLevel = .funneled) throws(MPIError) {
    // Open MPI sets variables of its own in a process that it did not start, so the launcher is asked about first.
    let launcher = Launcher()
    Fabric.skipAbsent()
    let isEnough = try Bridge.initialize(threadLevel)
    let size = try Bridge.size(of: bridge_world())
    let library = try libraryVersion
    if let error = launcher.contradiction(worldSize: size, library: library) {
      try finalize()
      throw error
    }
    guard isEnough else {
      try finalize()
      throw .threadLevel(threadLevel, library: library)
    }
  }

  /// Ends MPI; every rank calls it, and nothing of MPI may be used afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public static func finalize() throws(MPIError) {
    SharedWindow.revokeAll()
    try check("MPI_Finalize", bridge_finalize())
  }

  /// Whether MPI is initialized and not yet finalized.
  public static var isInitialized: Bool { Bridge.isActive }

  /// The library that the program is linked with, such as `Open MPI v4.1.4`; MPI need not be running.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public static var libraryVersion: String {
    get throws(MPIError) {
      // `Open MPI v4.1.4, package: …` and `MPICH Version: 4.0.2 MPICH Release date: …`
      let whole = try Bridge.libraryVersion
      let words = whole.prefix { $0 != "," }.split(separator: " ").filter { $0 != "Version:" }
      return words.prefix(words.first == "MPICH" ? 2 : 6).joined(separator: " ")
    }
  }

  /// Whether Open MPI was told not to look for Omni-Path, Slingshot and their kind, as no device of theirs is there.
  public static var skipsFabrics: Bool { Fabric.isSkipped }

  /// The name of the host that this process runs on.
  ///
  /// - Throws: ``MPIError/inactive(operation:)`` where MPI is not running.
  public static var processorName: String {
    get throws(MPIError) {
      guard isInitialized else { throw .inactive(operation: "MPI_Get_processor_name") }
      return try Bridge.processorName
    }
  }

  /// The rank that the launcher gave this process, known before MPI runs; `nil` where no launcher started it.
  public static var launcherRank: Int? { Launcher().rank }

  /// Whether this process speaks for those that were started with it: the first where a launcher says that it started more.
  public static var isFirstOfLauncher: Bool { Launcher().isFirst }

  /// What started this process, such as `Open MPI's mpirun`, known before MPI runs; `nil` where no launcher did.
  public static var launcherName: String? { Launcher().name }
}
