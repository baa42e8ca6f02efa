/// Whether classes are predicted as often as they occur: a chi-squared test of the predicted counts against the actual.
///
/// The classes without images are left out, and the actual counts are scaled to the predictions that are left, as
/// scipy's `chisquare(predicted, actual * predicted.sum() / actual.sum())`.
public struct PredictionBias: Sendable {
  /// The sum over classes of (predicted - actual)² / actual.
  public let chiSquared: Double
  /// The classes with images, less one.
  public let degreesOfFreedom: Int

  /// Nil where fewer than two classes have images, or none of them was predicted.
  init?(_ classes: [ClassMetrics]) {
    let present = classes.filter { $0.support > 0 }
    let predicted = present.reduce(0) { $0 + $1.predicted }
    let actual = present.reduce(0) { $0 + $1.support }
    guard present.count > 1, predicted > 0 else { return nil }
    let scale = Double(predicted) / Double(actual)
    chiSquared = present.reduce(0) { sum, one in
      let expected = Double(one.support) * scale
      return sum + (Double(one.predicted) - expected) * (Double(one.predicted) - expected) / expected
    }
    degreesOfFreedom = present.count - 1
  }

  /// The probability of a statistic this large if predictions fell on classes as images do.
  public var pValue: Double { Distributions.chiSquaredTail(chiSquared, degrees: degreesOfFreedom) }
}
