import Kernels
import Memory
import Synchronization

/// The checksum of what each group of images has between units: taken when a unit leaves it, compared when the next reads it.
///
/// Threads may use it side by side, each for groups of its own.
final class Seals: Sendable {
  private let level: CPULevel
  /// A number for each group.
  private let sums: ByteView
  private let brokenAfter = Atomic<Int>(-1)

  /// Seals for `groups` groups.
  init(groups: Int, _ level: CPULevel) {
    self.level = level
    sums = MemoryBlock(byteCount: groups * Self.width).bytes.prefix(groups * Self.width)
  }

  private static let width = MemoryLayout<UInt64>.size

  /// Seals the values of a group.
  func seal(_ group: Int, _ values: FloatView, count: Int) {
    sums.store(level.checksum(values, count: count), at: group * Self.width)
  }

  /// Notes where the values that `unit` left are no longer those that were sealed.
  func check(_ group: Int, _ values: FloatView, count: Int, leftBy unit: Int) {
    guard level.checksum(values, count: count) != sums.load(UInt64.self, at: group * Self.width) else { return }
    _ = brokenAfter.compareExchange(expected: -1, desired: unit, ordering: .relaxed)
  }

  /// The unit after which values changed first; nil where none did.
  var firstBroken: Int? {
    let unit = brokenAfter.load(ordering: .relaxed)
    return unit < 0 ? nil : unit
  }

  /// One checksum of the first `groups` groups.
  func sum(groups: Int) -> UInt64 { level.checksum(sums.prefix(groups * Self.width)) }
}
