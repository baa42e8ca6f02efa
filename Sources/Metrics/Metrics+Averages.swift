extension Metrics {
  /// The images that were recognised.
  public var accuracy: Proportion { Proportion(confusion.correct, of: confusion.total) }

  /// The mean accuracy of the classes that have images.
  public var balancedAccuracy: Double? { agreement.balancedAccuracy?.value }

  /// The mean F1 of the classes that occur among labels or predictions.
  public var macroF1: Double? { agreement.macroF1?.value }

  /// The mean F1 of the classes, weighted by their images.
  public var weightedF1: Double? { agreement.weightedF1?.value }

  /// The classes that have images, those that are recognised least first.
  public var hardestFirst: [ClassMetrics] {
    classes.filter { $0.accuracy.value != nil }
      .sorted { ($0.accuracy.value ?? 0, $0.index) < ($1.accuracy.value ?? 0, $1.index) }
  }

  /// The mean NLL with its standard error; nil where it is infinite, or of no images.
  public var lossEstimate: Estimate? {
    estimate(negativeLogLikelihood, within: 0...Double.greatestFiniteMagnitude) { $0.negativeLogLikelihood }
  }

  /// The mean Brier score with its standard error; nil of no images.
  public var brierEstimate: Estimate? { estimate(brier, within: 0...2) { $0.brier } }

  /// A mean that is known, of what images have.
  @inline(__always)
  private func estimate(
    _ mean: Double?, within bounds: ClosedRange<Double>, _ value: (ImageScore) -> Double?
  ) -> Estimate? {
    guard let mean, mean.isFinite else { return nil }
    var (squares, images) = (0.0, 0)
    for score in scores {
      guard let value = value(score) else { continue }
      squares += (value - mean) * (value - mean)
      images += 1
    }
    return Estimate(mean, squares: squares, images: images, within: bounds)
  }

  /// The accuracy of guessing all classes alike.
  public var chanceLevel: Double { 1 / Double(classes.count) }

  /// The accuracy of always answering the most frequent class.
  public var majorityLevel: Double? {
    Proportion(classes.map(\.support).max() ?? 0, of: confusion.total).value
  }
}
