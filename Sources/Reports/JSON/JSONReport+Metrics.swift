import Metrics

/// The interval, by a name that ``JSONReport/Interval`` does not hide.
typealias ConfidenceInterval = Interval

extension JSONReport {
  /// The ends of a 95% interval.
  struct Interval: Encodable, Sendable {
    let low: Double
    let high: Double

    init?(_ interval: ConfidenceInterval?) {
      guard let interval else { return nil }
      (low, high) = (interval.low, interval.high)
    }
  }

  /// One class; figures are null where they are undefined.
  struct Class: Encodable, Sendable {
    let index: Int
    let name: String
    let metrics: ClassMetrics
    let area: ClasswiseScores.Area?
    let calibration: Calibration

    private enum CodingKeys: String, CodingKey {
      case index, name, correct, total, accuracy, interval, precision, precisionInterval, f1, f1Interval, predicted,
        bias
      case auroc, aurocInterval, calibrationError, calibrationErrorInterval
    }

    /// Writes null where a synthesised encoder would leave out the key.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(index, forKey: .index)
      try container.encode(name, forKey: .name)
      try container.encode(metrics.accuracy.part, forKey: .correct)
      try container.encode(metrics.accuracy.whole, forKey: .total)
      try container.encode(metrics.accuracy.value, forKey: .accuracy)
      try container.encode(Interval(metrics.accuracy.interval), forKey: .interval)
      try container.encode(metrics.precision.value, forKey: .precision)
      try container.encode(Interval(metrics.precision.interval), forKey: .precisionInterval)
      try container.encode(metrics.f1, forKey: .f1)
      try container.encode(Interval(metrics.f1Interval), forKey: .f1Interval)
      try container.encode(metrics.predicted, forKey: .predicted)
      try container.encode(metrics.bias, forKey: .bias)
      try container.encode(area?.value, forKey: .auroc)
      try container.encode(Interval(area?.interval), forKey: .aurocInterval)
      try container.encode(calibration.expectedError, forKey: .calibrationError)
      try container.encode(Interval(calibration.interval), forKey: .calibrationErrorInterval)
    }
  }

  /// Top-k accuracy.
  struct TopKEntry: Encodable, Sendable {
    let k: Int
    let correct: Int
    let accuracy: Double?
    let accuracyLow: Double?
    let accuracyHigh: Double?

    init(_ top: TopK) {
      (k, correct, accuracy) = (top.k, top.accuracy.part, top.accuracy.value)
      (accuracyLow, accuracyHigh) = (top.accuracy.interval?.low, top.accuracy.interval?.high)
    }
  }

  /// One bin of the reliability diagram.
  struct Bin: Encodable, Sendable {
    let bin: CalibrationBin

    private enum CodingKeys: String, CodingKey { case lower, upper, images, correct, confidence }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(bin.lower, forKey: .lower)
      try container.encode(bin.upper, forKey: .upper)
      try container.encode(bin.accuracy.whole, forKey: .images)
      try container.encode(bin.accuracy.part, forKey: .correct)
      try container.encode(bin.confidence, forKey: .confidence)
    }
  }

  /// The share of mistakes among the most confident predictions.
  struct Risk: Encodable, Sendable {
    let coverage: Double
    let risk: Double
    let interval: Interval?

    init(_ point: SelectivePrediction.Point) {
      (coverage, risk, interval) = (point.coverage, point.risk, Interval(point.interval))
    }
  }

  /// The figures over all classes; null where they are undefined.
  struct Figures: Encodable, Sendable {
    let metrics: Metrics

    private enum CodingKeys: String, CodingKey {
      case standardError, interval, balancedAccuracy, macroF1, weightedF1, topK, negativeLogLikelihood, brierScore
      case expectedCalibrationError, maximumCalibrationError, calibrationBins, calibrationImages
      case equalMassBins, riskCoverage
      case biasChiSquared, biasDegreesOfFreedom, biasPValue, chanceLevel, majorityLevel
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(metrics.accuracy.standardError, forKey: .standardError)
      try container.encode(Interval(metrics.accuracy.interval), forKey: .interval)
      try container.encode(metrics.balancedAccuracy, forKey: .balancedAccuracy)
      try container.encode(metrics.macroF1, forKey: .macroF1)
      try container.encode(metrics.weightedF1, forKey: .weightedF1)
      try container.encode(metrics.topK.map(TopKEntry.init), forKey: .topK)
      // JSON has no infinity, which one image can make of the mean.
      let loss = metrics.negativeLogLikelihood.flatMap { $0.isFinite ? $0 : nil }
      try container.encode(loss, forKey: .negativeLogLikelihood)
      try container.encode(metrics.brier, forKey: .brierScore)
      let calibration = metrics.calibration
      try container.encode(calibration.expectedError, forKey: .expectedCalibrationError)
      try container.encode(calibration.maximumError, forKey: .maximumCalibrationError)
      try container.encode(calibration.images, forKey: .calibrationImages)
      try container.encode(calibration.bins.map(Bin.init), forKey: .calibrationBins)
      try container.encode(metrics.equalMass.bins.map(Bin.init), forKey: .equalMassBins)
      try container.encode(metrics.selective.curve.map(Risk.init), forKey: .riskCoverage)
      try container.encode(
        metrics.bias.flatMap { $0.chiSquared.isFinite ? $0.chiSquared : nil }, forKey: .biasChiSquared)
      try container.encode(metrics.bias?.degreesOfFreedom, forKey: .biasDegreesOfFreedom)
      try container.encode(metrics.bias?.pValue, forKey: .biasPValue)
      try container.encode(metrics.chanceLevel, forKey: .chanceLevel)
      try container.encode(metrics.majorityLevel, forKey: .majorityLevel)
    }
  }

  /// One confusion, by name.
  struct NamedConfusion: Encodable, Sendable {
    let actual: String
    let predicted: String
    let count: Int
  }
}
