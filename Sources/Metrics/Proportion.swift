/// A share of images, with what chance alone could have made of it.
public struct Proportion: Sendable, Equatable {
  /// The images counted.
  public let part: Int
  /// The images in all.
  public let whole: Int

  /// `part` of `whole` images.
  public init(_ part: Int, of whole: Int) {
    self.part = part
    self.whole = whole
  }

  /// The share, 0...1; nil of no images.
  public var value: Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  /// The standard error of the share, sqrt(p(1 - p)/n); nil of no images.
  public var standardError: Double? { value.map { ($0 * (1 - $0) / Double(whole)).squareRoot() } }

  /// The 95% interval of the share; nil of no images.
  ///
  /// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927; no continuity
  /// correction, as scipy's `proportion_ci(method="wilson")`.
  public var interval: Interval? { value.map { .wilson($0, of: Double(whole)) } }
}

/// A 95% confidence interval.
public struct Interval: Sendable, Equatable {
  /// The quantile of the standard normal distribution that leaves 2.5% above it.
  static let z = 1.959963984540054

  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double
}

extension Interval {
  /// Wilson's interval of a share of `count` images, a part of an image too, between quantiles of the normal distribution.
  static func wilson(_ share: Double, of count: Double, quantile: Double = z) -> Interval {
    let square = quantile * quantile
    let centre = (share + square / (2 * count)) / (1 + square / count)
    let half =
      quantile * (share * (1 - share) / count + square / (4 * count * count)).squareRoot() / (1 + square / count)
    return Interval(low: share <= 0 ? 0 : centre - half, high: share >= 1 ? 1 : centre + half)
  }
}
