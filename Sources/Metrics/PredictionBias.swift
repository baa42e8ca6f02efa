/// Whether classes are predicted as often as they occur: a chi-squared test of the predicted counts against the actual.
///
/// The actual counts are scaled to the predictions, as scipy's `chisquare(predicted, actual * predicted.sum() / actual.sum())`
/// over the classes that have images or predictions. A prediction of a class without images is one that could not be: the
/// statistic is infinite then, as scipy's.
public struct PredictionBias: Sendable {
  /// The sum over classes of (predicted - actual)² / actual; infinite where ``strays`` is above 0.
  public let chiSquared: Double
  /// The classes with images or predictions, less one.
  public let degreesOfFreedom: Int
  /// The predictions that fell on classes without images.
  public let strays: Int

  /// Nil where there are fewer than two such classes, or no prediction.
  init?(_ classes: [ClassMetrics]) {
    let known = classes.filter { $0.support > 0 || $0.predicted > 0 }
    let predicted = known.reduce(0) { $0 + $1.predicted }
    let actual = known.reduce(0) { $0 + $1.support }
    guard known.count > 1, predicted > 0, actual > 0 else { return nil }
    let scale = Double(predicted) / Double(actual)
    strays = known.reduce(0) { $0 + ($1.support == 0 ? $1.predicted : 0) }
    chiSquared = known.reduce(0) { sum, one in
      let expected = Double(one.support) * scale
      return sum + (Double(one.predicted) - expected) * (Double(one.predicted) - expected) / expected
    }
    degreesOfFreedom = known.count - 1
  }

  /// The probability of a statistic this large if predictions fell on classes as images do; 0 of an infinite one.
  public var pValue: Double {
    chiSquared.isFinite ? Distributions.chiSquaredTail(chiSquared, degrees: degreesOfFreedom) : 0
  }
}
