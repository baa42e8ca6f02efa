import Metrics

extension JSONReport {
  /// Accuracy by corruption and severity.
  struct Corruptions: Encodable, Sendable {
    struct Severity: Encodable, Sendable {
      let severity: Int
      let correct: Int
      let total: Int
      let accuracy: Double?
      let interval: Interval?
    }
    struct Corruption: Encodable, Sendable {
      let name: String
      let counted: Bool
      let accuracy: Double?
      let interval: Interval?
      let severities: [Severity]
    }

    let meanAccuracy: Double?
    let meanAccuracyInterval: Interval?
    let extraMeanAccuracy: Double?
    let meanCorruptionError: Double?
    let meanCorruptionErrorInterval: Interval?
    let baseline: String?
    let list: [Corruption]

    init?(_ figures: SetFigures) {
      guard let scores = figures.corruptions else { return nil }
      meanAccuracy = scores.meanAccuracy
      meanAccuracyInterval = Interval(scores.meanEstimate?.interval)
      extraMeanAccuracy = scores.extraMeanAccuracy
      meanCorruptionError = figures.meanCorruptionError
      meanCorruptionErrorInterval = Interval(figures.corruptionErrorInterval)
      baseline = figures.baseline?.path
      list = scores.corruptions.map { one in
        Corruption(
          name: one.name, counted: one.isCounted, accuracy: one.accuracy.value,
          interval: Interval(one.estimate?.interval),
          severities: one.severities.map {
            Severity(
              severity: $0.severity, correct: $0.accuracy.part, total: $0.accuracy.whole, accuracy: $0.accuracy.value,
              interval: Interval($0.accuracy.interval))
          })
      }
    }
  }

  /// How probabilities agree with distributions over the classes.
  struct SoftLabels: Encodable, Sendable {
    let path: String
    let crossEntropy: Double?
    let crossEntropyInterval: Interval?
    let entropy: Double
    let correct: Int
    let total: Int
    let interval: Interval?

    init?(_ figures: SetFigures) {
      guard let (path, scores) = figures.softLabels else { return nil }
      self.path = path
      (crossEntropy, entropy) = (scores.crossEntropy?.value, scores.entropy)
      crossEntropyInterval = Interval(scores.crossEntropy?.interval)
      (correct, total) = (scores.accuracy.part, scores.accuracy.whole)
      interval = Interval(scores.accuracy.interval)
    }
  }
}
