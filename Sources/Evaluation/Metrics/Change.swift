/// A share of the same images before and after.
public struct Change: Sendable {
  /// The share before.
  public let before: Proportion
  /// The share after.
  public let after: Proportion
  /// The images that only one of the two counts; nil where it is not known of each image.
  public let pairs: PairedOutcomes?

  /// The share after less the share before; nil of no images.
  public var difference: Double? {
    guard before.whole > 0, before.whole == after.whole else { return nil }
    return Double(after.part - before.part) / Double(after.whole)
  }

  /// The 95% interval of the difference: of pairs where they are known, else of two independent shares, which is wider
  /// than need be for the same images; nil of no images.
  public var interval: Interval? { pairs?.interval ?? independent }

  /// Whether the interval leaves out zero.
  public var isDistinct: Bool { interval.map { $0.low > 0 || $0.high < 0 } ?? false }

  /// Method 10 of Newcombe's Interval estimation for the difference between independent proportions, 1998.
  private var independent: Interval? {
    guard let first = before.value, let second = after.value, let low = before.interval, let high = after.interval
    else { return nil }
    let down = (second - high.low, low.high - first)
    let up = (high.high - second, first - low.low)
    return Interval(
      low: second - first - (down.0 * down.0 + down.1 * down.1).squareRoot(),
      high: second - first + (up.0 * up.0 + up.1 * up.1).squareRoot())
  }
}

/// How two evaluations of the same images differ, image by image.
public struct PairedOutcomes: Sendable, Equatable {
  /// All images.
  public private(set) var images = 0
  /// The images recognised before only.
  public private(set) var lost = 0
  /// The images recognised after only.
  public private(set) var gained = 0

  mutating func count(before: Bool, after: Bool) {
    images += 1
    if before && !after { lost += 1 }
    if after && !before { gained += 1 }
  }

  /// McNemar's exact test, two-sided: the probability of so uneven a split if either were as likely.
  public var pValue: Double { Distributions.fairCoin(lost, of: lost + gained) }

  /// The 95% interval of the difference; nil of no images.
  ///
  /// Source: A. Agresti and Y. Min, Simple improved confidence intervals for comparing matched proportions, 2005: half an
  /// image more in each cell of the table.
  public var interval: Interval? {
    guard images > 0 else { return nil }
    let (more, less, count) = (Double(gained) + 0.5, Double(lost) + 0.5, Double(images) + 2)
    let centre = (more - less) / count
    let half = Interval.z * (more + less - (more - less) * (more - less) / count).squareRoot() / count
    return Interval(low: max(-1, centre - half), high: min(1, centre + half))
  }
}
