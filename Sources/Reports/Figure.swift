import Evaluation

/// One figure over all classes, as all formats show it.
struct Figure {
  /// What it is called.
  let name: String
  /// Its key among the JSON report's `metrics`.
  let key: String
  /// Its exact value; nil where it is undefined.
  let value: Double?
  /// Its value as people read it.
  let text: String

  /// The figures in the order of reports.
  static func all(_ metrics: Metrics) -> [Figure] {
    let top = metrics.topK.enumerated().filter { $1.k > 1 }.map { index, top in
      share("top-\(top.k) accuracy", "topK.\(index).accuracy", top.accuracy.value)
    }
    return top + [
      share("balanced accuracy", "balancedAccuracy", metrics.balancedAccuracy),
      number("macro F1", "macroF1", metrics.macroF1),
      number("weighted F1", "weightedF1", metrics.weightedF1),
      number("NLL", "negativeLogLikelihood", metrics.negativeLogLikelihood),
      number("Brier score", "brierScore", metrics.brier),
      number("expected calibration error", "expectedCalibrationError", metrics.calibration.expectedError),
      number("maximum calibration error", "maximumCalibrationError", metrics.calibration.maximumError),
    ]
  }

  private static func share(_ name: String, _ key: String, _ value: Double?) -> Figure {
    Figure(name: name, key: key, value: value, text: Format.percent(value))
  }

  private static func number(_ name: String, _ key: String, _ value: Double?) -> Figure {
    Figure(name: name, key: key, value: value, text: Format.decimal(value, 4))
  }
}
