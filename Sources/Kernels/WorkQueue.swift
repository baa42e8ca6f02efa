import Synchronization

/// Hands out consecutive ranges of a number of items to whichever thread asks next.
public final class WorkQueue: Sendable {
  private let next = Atomic(0)
  private let count: Int
  private let step: Int

  /// A queue of `count` items, `step` at a time.
  public init(count: Int, step: Int) {
    self.count = count
    self.step = step
  }

  /// The next items, or nil when all are taken.
  public func take() -> Range<Int>? {
    let first = next.wrappingAdd(step, ordering: .relaxed).oldValue
    return first < count ? first..<min(first + step, count) : nil
  }
}
