import Metrics

/// The figures of a run under flat keys of snake case, for tables and trackers of experiments; the same keys for every run.
struct Summary: Encodable, Sendable {
  enum Value: Sendable {
    case text(String)
    case count(Int)
    /// Null where it is undefined or infinite.
    case number(Double?)
  }

  /// The keys and values, in the order that people would ask for them.
  let entries: [(key: String, value: Value)]

  init(_ report: RunReport) {
    let (metrics, result) = (report.metrics, report.result)
    entries =
      [
        ("model", .text(report.modelName)), ("checkpoint", .text(report.checkpoint)),
        ("dataset", .text(report.dataset.kind)), ("split", .text(report.dataset.split)),
        ("dtype", .text(result.dtype.rawValue)), ("parameters", .count(report.parameterCount)),
        ("images", .count(metrics.accuracy.whole)), ("correct", .count(metrics.accuracy.part)),
      ] + Self.share("accuracy", metrics.accuracy)
      + Self.share("top5_accuracy", metrics.topK.first { $0.k == 5 }?.accuracy)
      + Self.agreement(metrics) + Self.probabilities(metrics) + Self.calibration(metrics) + [
        ("images_per_second", .number(report.imagesPerSecond)), ("seconds", .number(report.totalSeconds)),
        ("digest", .text(result.digest)),
      ]
  }

  private static func agreement(_ metrics: Metrics) -> [(String, Value)] {
    let agreement = metrics.agreement
    return estimate("balanced_accuracy", agreement.balancedAccuracy) + estimate("macro_f1", agreement.macroF1)
      + estimate("weighted_f1", agreement.weightedF1) + estimate("mcc", agreement.matthews)
      + estimate("kappa", agreement.kappa)
  }

  private static func probabilities(_ metrics: Metrics) -> [(String, Value)] {
    estimate("nll", metrics.lossEstimate) + [("nll_standard_error", .number(metrics.lossEstimate?.standardError))]
      + estimate("brier", metrics.brierEstimate)
      + [("brier_standard_error", .number(metrics.brierEstimate?.standardError))]
      + estimate("auroc", metrics.classwise.area) + estimate("aurc", metrics.selective.area)
  }

  private static func calibration(_ metrics: Metrics) -> [(String, Value)] {
    calibration("ece", metrics.calibration)
      + ends("ece_debiased", metrics.calibration.debiasedError?.value, metrics.calibration.interval)
      + calibration("ece_equal_mass", metrics.equalMass)
      + ends("ece_classwise", metrics.classwiseCalibration.error, metrics.classwiseCalibration.interval)
      + ends("mce", metrics.calibration.reliableMaximumError, metrics.calibration.reliableMaximumInterval)
      + estimate("temperature", metrics.scaling?.temperature)
      + calibration("ece_scaled", metrics.scaling?.calibration)
      + estimate("nll_scaled", metrics.scaling?.negativeLogLikelihood)
  }

  private static func calibration(_ key: String, _ calibration: Calibration?) -> [(String, Value)] {
    ends(key, calibration?.expectedError, calibration?.interval)
  }

  private static func estimate(_ key: String, _ estimate: Estimate?) -> [(String, Value)] {
    ends(key, estimate?.value, estimate?.interval)
  }

  private static func share(_ key: String, _ share: Proportion?) -> [(String, Value)] {
    ends(key, share?.value, share?.interval)
  }

  private static func ends(_ key: String, _ value: Double?, _ interval: Interval?) -> [(String, Value)] {
    [(key, .number(value)), ("\(key)_low", .number(interval?.low)), ("\(key)_high", .number(interval?.high))]
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (key, value) in entries {
      let key = Key(stringValue: key)
      switch value {
      case .text(let text): try container.encode(text, forKey: key)
      case .count(let count): try container.encode(count, forKey: key)
      case .number(let number): try container.encode(number.flatMap { $0.isFinite ? $0 : nil }, forKey: key)
      }
    }
  }
}
