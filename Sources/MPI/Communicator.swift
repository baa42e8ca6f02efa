import CMPI
import Platform

/// An ordered group of ranks that call each collective together, in the same order.
public struct Communicator: Sendable {
  let handle: bridge_comm

  /// Whether this is ``alone``.
  let isAlone: Bool

  /// This process's place, from 0.
  public let rank: Int

  /// How many ranks there are.
  public let size: Int

  init(_ handle: bridge_comm) throws(MPIError) {
    self.handle = handle
    rank = try Bridge.rank(in: handle)
    size = try Bridge.size(of: handle)
    isAlone = false
  }

  /// This process by itself, without MPI, which need not run: every operation is done when it is called.
  public static let alone = Communicator(rank: 0, of: 1)

  private init(rank: Int, of size: Int) {
    (handle, isAlone, self.rank, self.size) = (bridge_comm(), true, rank, size)
  }

  /// The name of the host that this process runs on.
  ///
  /// - Throws: ``MPIError/inactive(operation:)`` where it takes MPI, which is not running.
  public var host: String {
    get throws(MPIError) { isAlone ? Host.name : try MPIEnvironment.processorName }
  }

  /// All ranks of the job (MPI_COMM_WORLD).
  ///
  /// - Throws: ``MPIError/inactive(operation:)`` where MPI is not running.
  public static var world: Communicator {
    get throws(MPIError) {
      guard MPIEnvironment.isInitialized else { throw .inactive(operation: "MPI_COMM_WORLD") }
      return try Communicator(bridge_world())
    }
  }

  /// The communicator of the ranks that give the same `color`, ordered by `key`, then by rank here; collective.
  ///
  /// - Returns: `nil` on a rank that gives no color.
  /// - Throws: ``MPIError``, also for a negative color.
  public func split(color: Int?, key: Int = 0) throws(MPIError) -> Communicator? {
    if let color, color < 0 { throw .invalid(operation: "MPI_Comm_split", reason: "color \(color) is negative") }
    if isAlone { return color == nil ? nil : .alone }
    let part = try Bridge.split(handle, color: color ?? -1, key: key)
    return color == nil ? nil : try Communicator(part)
  }

  /// Gives the communicator back; collective, and not for ``world``.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public consuming func free() throws(MPIError) {
    guard !isAlone else { return }
    try check("MPI_Comm_free", bridge_comm_free(handle))
  }

  /// Waits until every rank is here.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func barrier() throws(MPIError) {
    guard !isAlone else { return }
    try check("MPI_Barrier", bridge_barrier(handle))
  }

  /// Ends the job on all ranks, for a failure that this rank alone has met and has written to standard error.
  public func abort(_ code: Int32) -> Never {
    // Hydra, MPICH's launcher, ends the job at once and drops what it has not read by then.
    for _ in 0..<1000 {
      guard System.unreadBytes(of: STDERR_FILENO) > 0 else { break }
      usleep(1000)
    }
    if !isAlone { _ = bridge_abort(handle, code) }
    _exit(code)
  }
}
