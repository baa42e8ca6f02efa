import Metrics

extension JSONReport {
  /// Accuracy by corruption and severity.
  struct Corruptions: Encodable, Sendable {
    struct Severity: Encodable, Sendable {
      let severity: Int
      let correct: Int
      let total: Int
      let accuracy: Double?
    }
    struct Corruption: Encodable, Sendable {
      let name: String
      let counted: Bool
      let accuracy: Double?
      let severities: [Severity]
    }

    let meanAccuracy: Double?
    let extraMeanAccuracy: Double?
    let meanCorruptionError: Double?
    let baseline: String?
    let list: [Corruption]

    init?(_ figures: SetFigures) {
      guard let scores = figures.corruptions else { return nil }
      meanAccuracy = scores.meanAccuracy
      extraMeanAccuracy = scores.extraMeanAccuracy
      meanCorruptionError = figures.meanCorruptionError
      baseline = figures.baseline?.path
      list = scores.corruptions.map { one in
        Corruption(
          name: one.name, counted: one.isCounted, accuracy: one.accuracy.value,
          severities: one.severities.map {
            Severity(
              severity: $0.severity, correct: $0.accuracy.part, total: $0.accuracy.whole, accuracy: $0.accuracy.value)
          })
      }
    }
  }

  /// How probabilities agree with distributions over the classes.
  struct SoftLabels: Encodable, Sendable {
    let path: String
    let crossEntropy: Double?
    let entropy: Double
    let correct: Int
    let total: Int

    init?(_ figures: SetFigures) {
      guard let (path, scores) = figures.softLabels else { return nil }
      self.path = path
      (crossEntropy, entropy) = (scores.crossEntropy, scores.entropy)
      (correct, total) = (scores.accuracy.part, scores.accuracy.whole)
    }
  }
}
