import CMPI
import Memory
import Platform
import Synchronization

/// Memory that all ranks of a node see (MPI_Win_allocate_shared), allocated by the node's rank 0.
///
/// A rank stores into it, all call ``publish()``, and from then on all load what was stored. It is freed by name, since freeing is
/// collective; one that is not stays until MPI is finalized. Afterwards whoever still looks into it traps.
public final class SharedWindow: Sendable {
  /// A cache line, where ``bytes`` begins.
  public static let alignment = MemoryBlock.alignment

  /// The memory; empty after ``free()``.
  public var bytes: ByteView { isFreed.load(ordering: .relaxed) ? .empty : whole }

  private let whole: ByteView
  private let node: Communicator
  /// What MPI has lent; nil where a process is alone, and the memory its own.
  private let lent: (window: bridge_window, block: MemoryBlock)?
  private let isFreed = Atomic(false)

  /// Allocates what rank 0 of `node` says; collective.
  ///
  /// - Throws: ``MPIError/noRoom(path:wanted:available:)`` on all ranks where the node's shared memory is too small.
  public init(on node: Communicator, byteCount: Int) throws(MPIError) {
    let byteCount = try node.broadcast(byteCount)
    guard byteCount >= 0, byteCount <= Int.max - 2 * Self.alignment else {
      throw .invalid(operation: "MPI_Win_allocate_shared", reason: "\(byteCount) bytes of shared memory")
    }
    self.node = node
    guard !node.isAlone else {
      (lent, whole) = (nil, MemoryBlock(byteCount: byteCount).bytes.prefix(byteCount))
      return
    }
    let room = byteCount + 2 * Self.alignment
    try Self.checkRoom(for: room, on: node)
    let (window, block, own) = try Bridge.window(room, aligned: Self.alignment, on: node)
    // Every rank skips what the leader skips: the addresses differ from rank to rank.
    let skipped = try node.broadcast(own)
    lent = (window, block)
    whole = block.bytes[skipped..<skipped + byteCount]
    Self.alive.withLock { $0.append(block) }
  }

  /// Makes what every rank stored before visible to every rank; collective over the node.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func publish() throws(MPIError) {
    guard let lent else { return }
    try check("MPI_Win_sync", bridge_window_sync(lent.window))
    try node.barrier()
    try check("MPI_Win_sync", bridge_window_sync(lent.window))
  }

  /// Gives the memory back; collective, and nothing may use ``bytes`` afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one, a transfer under way needs the memory, or the window is freed already.
  public func free() throws(MPIError) {
    guard !Request.isUsing(bytes) else {
      throw .invalid(operation: "MPI_Win_free", reason: "a transfer that uses the window is under way")
    }
    guard !isFreed.exchange(true, ordering: .relaxed) else {
      throw .invalid(operation: "MPI_Win_free", reason: "the window is freed already")
    }
    guard let (window, block) = lent else { return }
    block.revoke()
    Self.alive.withLock { $0.removeAll { $0 === block } }
    try check("MPI_Win_free", bridge_window_free(window))
  }

  /// What MPI has lent and not been given back.
  private static let alive = Mutex<[MemoryBlock]>([])

  /// Says that the memory of all windows goes with MPI.
  static func revokeAll() {
    alive.withLock { blocks in
      for block in blocks { block.revoke() }
      blocks = []
    }
  }

  /// Refuses on all ranks what the leader sees no room for: Open MPI's leader would fail alone and leave the others waiting,
  /// MPICH's ranks would die of SIGBUS.
  private static func checkRoom(for wanted: Int, on node: Communicator) throws(MPIError) {
    guard node.size > 1 else { return }
    let path = "/dev/shm"
    let room = try node.broadcast(System.space(at: path)?.free ?? Int.max)
    guard wanted <= room else { throw .noRoom(path: path, wanted: wanted, available: room) }
  }
}
