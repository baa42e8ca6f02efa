import Platform

/// A share of the same images before and after.
public struct Change: Sendable {
  /// The share before.
  public let before: Proportion
  /// The share after.
  public let after: Proportion
  /// The images that only one of the two counts; nil where it is not known of each image.
  public let pairs: PairedOutcomes?

  /// Compares two shares of the same images; `pairs` where it is known of each image which counted it.
  public init(before: Proportion, after: Proportion, pairs: PairedOutcomes?) {
    self.before = before
    self.after = after
    self.pairs = pairs
  }

  /// The share after less the share before; nil of no images.
  public var difference: Double? {
    guard before.whole > 0, before.whole == after.whole else { return nil }
    return Double(after.part - before.part) / Double(after.whole)
  }

  /// The 95% interval of the difference: of pairs where they are known, else of two independent shares, which is wider
  /// than need be for the same images; nil of no images.
  public var interval: Interval? { pairs?.interval ?? independent }

  /// How likely so large a difference is by chance, two-sided: McNemar's exact test of pairs where they are known, else the z-test of
  /// two independent shares with a pooled variance, as statsmodels' `proportions_ztest`; nil of no images.
  public var pValue: Double? {
    guard let difference else { return nil }
    if let pairs { return pairs.pValue }
    guard difference != 0 else { return 1 }
    return erfc(abs(difference) / (2 * pooledVariance).squareRoot())
  }

  /// The smallest difference that a test at 5 % finds in 80 % of cases among so many images, of which as many change as here;
  /// nil where none does.
  ///
  /// Source: R. J. Connor, Sample size for testing differences in proportions for the paired-sample design, 1987, solved for
  /// the difference; of independent shares the normal approximation.
  public var resolvable: Double? {
    let (size, power) = (Interval.z, 0.8416212335729143)
    guard let pairs else {
      return difference == nil || pooledVariance == 0 ? nil : (size + power) * pooledVariance.squareRoot()
    }
    guard pairs.images > 0, pairs.lost + pairs.gained > 0 else { return nil }
    let count = Double(pairs.images)
    let share = Double(pairs.lost + pairs.gained) / count
    // (d sqrt(n) - size sqrt(s))^2 = power^2 (s - d^2)
    let (a, b) = (count + power * power, size * (share * count).squareRoot())
    let found = (b + (b * b - a * share * (size * size - power * power)).squareRoot()) / a
    // No difference is larger than the share of the images that change; of three images and fewer it is not a number.
    return found <= share ? found : nil
  }

  /// The variance of the difference if both shares were one.
  private var pooledVariance: Double {
    let (count, share) = (Double(before.whole), Double(before.part + after.part) / Double(2 * before.whole))
    return 2 * share * (1 - share) / count
  }

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

  /// No images yet.
  init() {}

  /// Counts images by whether they were recognised before and after.
  public init(before: [Bool], after: [Bool]) {
    for (one, other) in zip(before, after) { count(before: one, after: other) }
  }

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
