import CMPI
import Platform

/// Memory that all ranks of a node see (MPI_Win_allocate_shared), allocated by the node's rank 0.
///
/// A rank stores into it, all call ``publish()``, and from then on all load what was stored. It is freed by name, since freeing is
/// collective; one that is not stays until MPI is finalized.
public final class SharedWindow {
  /// A cache line, where ``bytes`` begins.
  public static let alignment = 64

  /// The memory; empty after ``free()``.
  public private(set) var bytes: UnsafeMutableRawBufferPointer

  private let node: Communicator
  /// Nil where a process is alone, and the memory its own.
  private let window: bridge_window?

  /// Allocates what rank 0 of `node` says; collective.
  ///
  /// - Throws: ``MPIError/noRoom(path:wanted:available:)`` on all ranks where the node's shared memory is too small.
  public init(on node: Communicator, byteCount: Int) throws(MPIError) {
    let byteCount = try node.broadcast(byteCount)
    guard byteCount >= 0, byteCount <= Int.max - 2 * Self.alignment else {
      throw .invalid(operation: Self.operation, reason: "\(byteCount) bytes of shared memory")
    }
    guard !node.isAlone else {
      (self.node, window) = (node, nil)
      bytes = .allocate(byteCount: byteCount, alignment: Self.alignment)
      return
    }
    let whole = byteCount + 2 * Self.alignment
    try Self.checkRoom(for: whole, on: node)
    var window = bridge_window()
    var base: UnsafeMutableRawPointer?
    let share = node.rank == 0 ? Int64(whole) : 0
    try check(Self.operation, bridge_window_create(node.handle, share, &window, &base))
    guard let base else { throw .invalid(operation: Self.operation, reason: "the library gave no memory") }
    // Every rank skips what the leader skips: the addresses differ from rank to rank.
    let skipped = try node.broadcast(base.alignedUp(toMultipleOf: Self.alignment) - base)
    self.node = node
    self.window = window
    bytes = UnsafeMutableRawBufferPointer(start: base + skipped, count: byteCount)
  }

  /// Makes what every rank stored before visible to every rank; collective over the node.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func publish() throws(MPIError) {
    guard let window else { return }
    try check("MPI_Win_sync", bridge_window_sync(window))
    try node.barrier()
    try check("MPI_Win_sync", bridge_window_sync(window))
  }

  /// Gives the memory back; collective, and nothing may use ``bytes`` afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one, or where the window is freed already.
  public func free() throws(MPIError) {
    guard bytes.baseAddress != nil else {
      throw .invalid(operation: "MPI_Win_free", reason: "the window is freed already")
    }
    guard let window else { return freeOwn() }
    bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    try check("MPI_Win_free", bridge_window_free(window))
  }

  private func freeOwn() {
    bytes.deallocate()
    bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  deinit { if window == nil { bytes.deallocate() } }

  private static let operation = "MPI_Win_allocate_shared"

  /// Refuses on all ranks what the leader sees no room for: Open MPI's leader would fail alone and leave the others waiting,
  /// MPICH's ranks would die of SIGBUS.
  private static func checkRoom(for wanted: Int, on node: Communicator) throws(MPIError) {
    guard node.size > 1 else { return }
    let path = "/dev/shm"
    var status = statvfs()
    let available = statvfs(path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : Int.max
    let room = try node.broadcast(available)
    guard wanted <= room else { throw .noRoom(path: path, wanted: wanted, available: room) }
  }
}
