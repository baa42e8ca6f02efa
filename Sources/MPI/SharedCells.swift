import CMPI
import Memory
import Platform
import Synchronization

/// A number in memory that the ranks of a node share.
public struct SharedCell: Sendable {
  private let bytes: ByteView

  /// The number in the first bytes of `bytes`, which are zero on all ranks at first and on a cache line or a whole number after one.
  public init(in bytes: ByteView) {
    self.bytes = bytes.prefix(MemoryLayout<Int>.size)
    let place = unsafe UInt(bitPattern: self.bytes.pointer.baseAddress)
    precondition(place.isMultiple(of: UInt(MemoryLayout<Int>.alignment)), "a shared number lies across two words")
  }

  /// The number; what was written before it is seen with it.
  public var value: Int {
    get { unsafe pointer.pointee.load(ordering: .acquiring) }
    nonmutating set { unsafe pointer.pointee.store(newValue, ordering: .releasing) }
  }

  /// Makes a 0 a 1; false where it was none.
  public func claim() -> Bool {
    unsafe pointer.pointee.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing).exchanged
  }

  private var pointer: UnsafeMutablePointer<Atomic<Int>> {
    let room = unsafe bytes.pointer.assumingMemoryBound(to: Atomic<Int>.self)
    guard let first = room.baseAddress else { preconditionFailure("a shared number without memory") }
    return unsafe first
  }
}

/// Counters in memory that the ranks of a node share: each rank raises its own and waits for all.
///
/// What a rank stored in the shared memory before it raised its counter is seen by every rank that waited for that
/// (release and acquire), without a collective call.
public struct SharedCounters {
  private let bytes: ByteView
  private let rank: CInt
  private let ranks: CInt

  /// The bytes of the counters of so many ranks.
  public static func byteCount(ranks: Int) -> Int { ranks * Int(BRIDGE_COUNTER_BYTES) }

  /// Takes the first of `bytes`, zero on all ranks and on a cache line, as the counters of `node`.
  public init(in bytes: ByteView, of node: Communicator) {
    self.bytes = bytes.prefix(Self.byteCount(ranks: node.size))
    rank = CInt(node.rank)
    ranks = CInt(node.size)
  }

  /// Raises this rank's counter.
  public func raise(to value: Int) { unsafe bridge_counter_raise(bytes.pointer.baseAddress, rank, UInt64(value)) }

  /// Waits until every rank's counter is at least `value`.
  ///
  /// It spins first, for a rank that is a few microseconds behind; then it offers its core to others, of which it may hold up the
  /// one it waits for; then it sleeps in between, since a long wait is no hurry.
  public func wait(for value: Int) {
    guard value > 0, isBelow(value, spins: 200, yields: 500) else { return }
    bridge_wait_begins()
    defer { _ = bridge_wait_over(0) }
    while isBelow(value, spins: 0, yields: 20) { usleep(20) }
  }

  /// Whether a counter is below `value` still, after so many looks.
  private func isBelow(_ value: Int, spins: CInt, yields: CInt) -> Bool {
    unsafe bridge_counters_await(bytes.pointer.baseAddress, ranks, UInt64(value), spins, yields) >= 0
  }
}
