/// A seeded source of numbers, the same on every machine (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix64 {
  private var state: UInt64

  /// Starts the sequence that belongs to the `index`-th image of `seed`.
  init(seed: UInt64, index: Int) {
    state = seed
    let key = next()
    state = key ^ UInt64(truncatingIfNeeded: index)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// A number of `range`, whose width is far below 2^32.
  mutating func next(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int(((next() >> 32) * width) >> 32)
  }
}
