/// Places for values that live for a while: those that live at the same time do not overlap.
///
/// Values are placed in the order of their making, each at the lowest place where it fits among those that live.
struct MemoryPlan {
  /// The floats that all places take together.
  private(set) var floatCount = 0
  private var taken: [Block] = []

  private struct Block {
    let range: Range<Int>
    let owner: Int
  }

  /// Takes `count` floats for `owner`, until it is released, and returns where they begin; on a cache line.
  mutating func take(_ count: Int, for owner: Int) -> Int {
    let size = (count + 15) / 16 * 16
    var start = 0
    var index = 0
    while index < taken.count, taken[index].range.lowerBound < start + size {
      start = max(start, taken[index].range.upperBound)
      index += 1
    }
    taken.insert(Block(range: start..<(start + size), owner: owner), at: index)
    floatCount = max(floatCount, start + size)
    return start
  }

  /// Gives back what `owner` has.
  mutating func release(_ owner: Int) { taken.removeAll { $0.owner == owner } }
}
