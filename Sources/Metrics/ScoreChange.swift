import Platform

/// How a mean over images, such as NLL, differs between two evaluations of the same images.
public struct ScoreChange: Sendable, Equatable {
  /// The mean before, over the images that count.
  public let before: Double
  /// The mean after, over the same.
  public let after: Double
  /// The mean of the differences, after less before.
  public let difference: Double
  /// The standard error of ``difference``; nil of fewer than two images.
  public let standardError: Double?
  /// The images whose scores are known and finite in both.
  public let images: Int
  /// The images left out.
  public let omitted: Int

  /// Compares scores image by image; nil where no image has two that are finite.
  ///
  /// Source: the normal test and interval of the mean of paired differences, as statsmodels' `DescrStatsW.ztest_mean`.
  public init?(before: [Double?], after: [Double?]) {
    var pairs: [(Double, Double)] = []
    for case (let one?, let other?) in zip(before, after) where one.isFinite && other.isFinite {
      pairs.append((one, other))
    }
    guard !pairs.isEmpty else { return nil }
    let count = Double(pairs.count)
    self.before = pairs.reduce(0) { $0 + $1.0 } / count
    self.after = pairs.reduce(0) { $0 + $1.1 } / count
    let mean = pairs.reduce(0) { $0 + ($1.1 - $1.0) } / count
    let squares = pairs.reduce(0) { $0 + ($1.1 - $1.0 - mean) * ($1.1 - $1.0 - mean) }
    difference = mean
    standardError = pairs.count > 1 ? (squares / count / (count - 1)).squareRoot() : nil
    images = pairs.count
    omitted = before.count - pairs.count
  }

  /// Compares two means whose standard errors are known, as of independent images, which is wider than need be for the same ones.
  public init(before: (mean: Double, error: Double), after: (mean: Double, error: Double), images: Int) {
    (self.before, self.after, difference) = (before.mean, after.mean, after.mean - before.mean)
    standardError = (before.error * before.error + after.error * after.error).squareRoot()
    (self.images, omitted) = (images, 0)
  }

  /// The 95% interval of ``difference``.
  public var interval: Interval? {
    standardError.map { Interval(low: difference - Interval.z * $0, high: difference + Interval.z * $0) }
  }

  /// How likely so large a difference is by chance, two-sided.
  public var pValue: Double? {
    standardError.map { $0 > 0 ? erfc(abs(difference) / $0 / 2.0.squareRoot()) : difference == 0 ? 1 : 0 }
  }
}
