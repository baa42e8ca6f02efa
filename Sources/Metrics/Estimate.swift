/// A figure of a sample of images, with what chance alone could have made of it.
public struct Estimate: Sendable, Equatable {
  /// The figure.
  public let value: Double
  /// Its standard error; nil of fewer than two images.
  public let standardError: Double?
  private let bounds: ClosedRange<Double>

  /// A figure whose standard error is known; `bounds` holds the values that it can have.
  init(_ value: Double, standardError: Double?, within bounds: ClosedRange<Double>) {
    (self.value, self.standardError, self.bounds) = (value, standardError, bounds)
  }

  /// A figure that changes by `squares / images` in the mean square, where `squares` sums the squared influences of all images.
  ///
  /// Source: the infinitesimal jackknife of L. A. Jaeckel, 1972, which is the delta method; B. Efron, The Jackknife, the Bootstrap and
  /// Other Resampling Plans, 1982, chapter 6. The sum is divided by `images - 1`, as of a mean.
  init(_ value: Double, squares: Double, images: Int, within bounds: ClosedRange<Double>) {
    let error = images > 1 ? (max(squares, 0) / Double(images) / Double(images - 1)).squareRoot() : nil
    self.init(value, standardError: error, within: bounds)
  }

  /// The mean of numbers; nil of none, or where one is not finite.
  init?(meanOf values: [Double], within bounds: ClosedRange<Double>) {
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / Double(values.count)
    guard !values.isEmpty, mean.isFinite else { return nil }
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    self.init(mean, squares: squares, images: values.count, within: bounds)
  }

  /// How far the 95% interval reaches on either side, as far as bounds let it; nil of fewer than two images.
  public var margin: Double? { standardError.map { Interval.z * $0 } }

  /// The 95% interval, of a normal distribution, inside what the figure can be; nil of fewer than two images.
  public var interval: Interval? {
    standardError.map {
      Interval(
        low: max(bounds.lowerBound, value - Interval.z * $0), high: min(bounds.upperBound, value + Interval.z * $0))
    }
  }
}
