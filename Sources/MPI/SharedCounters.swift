import CMPI
import Platform

/// Counters in memory that the ranks of a node share: each rank raises its own and waits for all.
///
/// What a rank stored in the shared memory before it raised its counter is seen by every rank that waited for that
/// (release and acquire), without a collective call.
public struct SharedCounters {
  private let base: UnsafeMutableRawPointer
  private let rank: CInt
  private let ranks: CInt

  /// The bytes of the counters of so many ranks.
  public static func byteCount(ranks: Int) -> Int { ranks * Int(BRIDGE_COUNTER_BYTES) }

  /// Takes the memory at `base`, zero on all ranks and on a cache line, as the counters of `node`.
  public init(at base: UnsafeMutableRawPointer, of node: Communicator) {
    self.base = base
    rank = CInt(node.rank)
    ranks = CInt(node.size)
  }

  /// Raises this rank's counter.
  public func raise(to value: Int) { bridge_counter_raise(base, rank, UInt64(value)) }

  /// Waits until every rank's counter is at least `value`.
  ///
  /// It spins first, for a rank that is a few microseconds behind; then it offers its core to others, of which it may hold up the
  /// one it waits for; then it sleeps in between, since a long wait is no hurry.
  public func wait(for value: Int) {
    guard value > 0, bridge_counters_await(base, ranks, UInt64(value), 200, 500) >= 0 else { return }
    bridge_wait_begins()
    defer { _ = bridge_wait_over(0) }
    while bridge_counters_await(base, ranks, UInt64(value), 0, 20) >= 0 { usleep(20) }
  }
}
