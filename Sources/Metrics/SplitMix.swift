/// Numbers that are the same on every run and machine.
///
/// Source: the finaliser of SplitMix64: G. L. Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number generators, 2014.
enum SplitMix {
  /// The number at a place of the sequence that starts at seed 0.
  static func number(_ place: Int) -> UInt64 {
    var value = (UInt64(truncatingIfNeeded: place) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
