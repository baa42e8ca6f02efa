import Kernels
import Synchronization

/// The checksum of what each group of images has between units: taken when a unit leaves it, compared when the next reads it.
///
/// Threads may use it side by side, each for groups of its own.
final class Seals: Sendable {
  private let level: CPULevel
  private nonisolated(unsafe) let sums: UnsafeMutableBufferPointer<UInt64>
  private let brokenAfter = Atomic<Int>(-1)

  /// Seals for `groups` groups.
  init(groups: Int, _ level: CPULevel) {
    self.level = level
    sums = .allocate(capacity: groups)
    sums.initialize(repeating: 0)
  }

  deinit { sums.deallocate() }

  /// Seals the values of a group.
  func seal(_ group: Int, _ values: UnsafePointer<Float>, count: Int) {
    sums[group] = level.checksum(values, count: count)
  }

  /// Notes where the values that `unit` left are no longer those that were sealed.
  func check(_ group: Int, _ values: UnsafePointer<Float>, count: Int, leftBy unit: Int) {
    guard level.checksum(values, count: count) != sums[group] else { return }
    _ = brokenAfter.compareExchange(expected: -1, desired: unit, ordering: .relaxed)
  }

  /// The unit after which values changed first; nil where none did.
  var firstBroken: Int? {
    let unit = brokenAfter.load(ordering: .relaxed)
    return unit < 0 ? nil : unit
  }

  /// One checksum of the first `groups` groups.
  func sum(groups: Int) -> UInt64 {
    level.checksum(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(sums)[..<(groups * 8)]))
  }
}
