import CMPI

/// The communicators and windows that this process has made and freed.
public struct Handles: Sendable {
  /// The communicators, that of the world left out.
  public let communicators: (made: Int, freed: Int)
  /// The windows of shared memory.
  public let windows: (made: Int, freed: Int)

  /// Those made and not freed.
  public var alive: Int { communicators.made - communicators.freed + windows.made - windows.freed }

  /// The counts as they are now; to be asked by the thread that calls MPI.
  public static var counted: Handles {
    let counts = Bridge.handles
    return Handles(
      communicators: (Int(counts.communicators_made), Int(counts.communicators_freed)),
      windows: (Int(counts.windows_made), Int(counts.windows_freed)))
  }
}
