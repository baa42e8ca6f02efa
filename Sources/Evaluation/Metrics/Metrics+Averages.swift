extension Metrics {
  /// The images that were recognised.
  public var accuracy: Proportion { Proportion(confusion.correct, of: confusion.total) }

  /// The mean accuracy of the classes that have images.
  public var balancedAccuracy: Double? { mean(classes.compactMap(\.accuracy.value)) }

  /// The mean F1 of the classes that occur among labels or predictions.
  public var macroF1: Double? { mean(classes.compactMap(\.f1)) }

  /// The mean F1 of the classes, weighted by their images.
  public var weightedF1: Double? {
    let images = confusion.total
    guard images > 0 else { return nil }
    return classes.reduce(0) { $0 + Double($1.support) * ($1.f1 ?? 0) } / Double(images)
  }

  /// The mean NLL with its standard error; nil where it is infinite, or of no images.
  public var lossEstimate: Estimate? {
    Estimate(meanOf: scores.compactMap(\.negativeLogLikelihood), within: 0...Double.greatestFiniteMagnitude)
  }

  /// The mean Brier score with its standard error; nil of no images.
  public var brierEstimate: Estimate? { Estimate(meanOf: scores.compactMap(\.brier), within: 0...2) }

  /// The accuracy of guessing all classes alike.
  public var chanceLevel: Double { 1 / Double(classes.count) }

  /// The accuracy of always answering the most frequent class.
  public var majorityLevel: Double? {
    Proportion(classes.map(\.support).max() ?? 0, of: confusion.total).value
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
