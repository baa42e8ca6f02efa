import Platform

/// What the environment says about the program that started this process.
struct Launcher {
  /// The rank in the world that the launcher made.
  let rank: Int?

  private let sign: (sign: LauncherSign, size: Int?)?

  init() {
    let found = LauncherSign.all.filter(\.isPresent)
    rank = found.lazy.compactMap(\.rankValue).first
    // One that tells its size says more than one that does not, whichever is nearer.
    sign =
      found.lazy.compactMap { sign in sign.sizeValue.map { (sign, $0) } }.first
      ?? found.first { $0.rankValue != nil }.map { ($0, nil) }
  }

  /// The error that a world of one is where the launcher says that it started more, or does not say how many.
  func contradiction(worldSize: Int, library: String) -> MPIError? {
    guard let (sign, size) = sign, size ?? .max > 1, worldSize == 1 else { return nil }
    let mark = size.map { "\(sign.size ?? "")=\($0)" } ?? "\(sign.rank)=\(rank ?? 0)"
    return .wrongLauncher(
      processes: size, sign: "\(mark): \(sign.starter)", library: library,
      cure: sign.cure(library) + (size == nil ? ", or start a single rank without a launcher" : ""))
  }

  /// Whether this process is the first of those that the launcher started, or may have been started alone: one that does not say
  /// how many it starts silences nobody.
  var isFirst: Bool {
    guard let (sign, size) = sign, size ?? 1 > 1 else { return true }
    return sign.rankValue ?? rank ?? 0 == 0
  }

  /// What started this process; nil where no launcher did.
  var name: String? { sign.map(\.sign.starter) }
}

/// The variables that a launcher leaves in the processes that it starts.
struct LauncherSign {
  /// What it is called.
  let starter: String
  /// The variable of a process's rank.
  let rank: String
  /// The variable of the number of processes; nil where it leaves none.
  let size: String?
  /// Variables that must be there too: others set the first two for plain programs.
  var besides: [String] = []

  /// The nearest to an MPI library first: batch systems and other launchers may be around one.
  static let all =
    [
      LauncherSign(starter: "Open MPI's mpirun", rank: "OMPI_COMM_WORLD_RANK", size: "OMPI_COMM_WORLD_SIZE"),
      LauncherSign(starter: "MPICH's mpiexec or srun", rank: "PMI_RANK", size: "PMI_SIZE"),
      LauncherSign(starter: "Flux", rank: "FLUX_TASK_RANK", size: "FLUX_JOB_SIZE"),
      LauncherSign(starter: "jsrun", rank: "JSM_NAMESPACE_RANK", size: "JSM_NAMESPACE_SIZE"),
      LauncherSign(starter: "HPE PALS", rank: "PALS_RANKID", size: nil),
    ]
    // In a batch script Slurm sets SLURM_PROCID and SLURM_NTASKS too, for a plain program that is one of one.
    + ["SLURM_STEP_ID", "SLURM_STEPID"].map {
      LauncherSign(starter: "srun", rank: "SLURM_PROCID", size: "SLURM_STEP_NUM_TASKS", besides: [$0])
    } + [
      LauncherSign(starter: "a PMIx launcher", rank: "PMIX_RANK", size: nil),
      LauncherSign(starter: "torchrun", rank: "RANK", size: "WORLD_SIZE", besides: ["LOCAL_RANK"]),
    ]

  /// Whether this process has them.
  var isPresent: Bool { (rankValue ?? sizeValue) != nil && besides.allSatisfy { System.variable($0) != nil } }

  /// The rank that it gave.
  var rankValue: Int? { number(rank) }

  /// The number of processes that it started.
  var sizeValue: Int? { size.flatMap(number) }

  /// How to start the ranks so that `library` knows of them.
  func cure(_ library: String) -> String {
    let (isOpenMPI, isMPICH) = (library.hasPrefix("Open MPI"), library.hasPrefix("MPICH"))
    let pmi = isOpenMPI ? "pmix" : isMPICH ? "pmi2" : nil
    return switch (starter, isOpenMPI, isMPICH) {
    case ("srun", _, _) where pmi != nil: "use srun --mpi=\(pmi ?? "")"
    case ("Flux", _, _) where pmi != nil: "use flux run -o pmi=\(isOpenMPI ? "pmix" : "simple")"
    case ("torchrun", _, _): "torchrun starts no MPI ranks: use the launcher of that library"
    case ("Open MPI's mpirun", true, _), ("MPICH's mpiexec or srun", _, true):
      "use the launcher of that very installation"
    case (_, true, _): "use Open MPI's mpirun (mpirun.openmpi), or build with MPI=mpich"
    case (_, _, true): "use MPICH's mpiexec (mpiexec.mpich), or build without MPI=mpich"
    default: "use the launcher of that library"
    }
  }
}

private func number(_ variable: String) -> Int? {
  System.variable(variable).flatMap { Int($0) }
}
