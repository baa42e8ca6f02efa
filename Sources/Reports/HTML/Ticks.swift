import Platform

/// Round numbers along an axis.
enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten inside `low...high`, about `count` of them; those at the ends where they are such.
  static func round(_ low: Double, _ high: Double, count: Int = 5) -> [Double] {
    guard high > low, low.isFinite, high.isFinite else { return [low] }
    let rough = (high - low) / Double(count)
    let scale = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * scale }.first { $0 >= rough * 0.999 } ?? rough
    let (first, last) = (ceil(low / step - 1e-9), floor(high / step + 1e-9))
    guard last >= first else { return [low] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// The decimals that tell one of these from the next.
  static func decimals(_ ticks: [Double]) -> Int {
    guard ticks.count > 1 else { return 2 }
    return max(0, min(6, Int(-floor(log10(ticks[1] - ticks[0]) + 1e-9))))
  }
}
