/// Seeded numbers, the same on every machine.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private static let step: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var state: UInt64

  /// Starts the sequence of a seed.
  package init(seed: UInt64) { state = seed }

  /// Starts the sequence that belongs to the `index`-th image of `seed`.
  package init(seed: UInt64, index: Int) {
    state = seed
    let key = next()
    state = key ^ UInt64(truncatingIfNeeded: index)
  }

  /// Stands so that the number of place `index`, from 1, of the sequence of seed 0 comes next.
  package init(at index: UInt64) { state = (index &- 1) &* Self.step }

  /// The next number.
  package mutating func next() -> UInt64 {
    state &+= Self.step
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// A number of `range`, whose width is far below 2^32.
  package mutating func next(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int(((next() >> 32) * width) >> 32)
  }
}
