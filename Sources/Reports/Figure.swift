import Metrics

/// One figure over all classes, as all formats show it.
struct Figure {
  /// What it is called.
  let name: String
  /// Where the JSON report has it.
  let key: String
  /// Its exact value; nil where it is undefined.
  let value: Double?
  /// The start of the keys of its 95% interval's ends, and the ends; nil where it has none.
  let interval: (key: String, ends: Interval)?
  /// A value of it as people read it.
  private let format: (Double?) -> String

  /// Its value as people read it.
  var text: String { format(value) }

  /// One of its interval's ends as people read it.
  func text(of end: Double) -> String { format(end) }

  /// The figures in the order of reports.
  static func all(_ metrics: Metrics) -> [Figure] {
    let agreement = metrics.agreement
    let top = metrics.topK.enumerated().filter { $1.k > 1 }.map { index, top in
      Figure("top-\(top.k) accuracy", "metrics.top_k.\(index).accuracy", top.accuracy.value, isShare: true)
    }
    return top + [
      Figure(
        "balanced accuracy", "metrics.balanced_accuracy", metrics.balancedAccuracy, isShare: true,
        ends: ("balanced_accuracy", agreement.balancedAccuracy)),
      Figure("macro F1", "metrics.macro_f1", metrics.macroF1, ends: ("macro_f1", agreement.macroF1)),
      Figure("weighted F1", "metrics.weighted_f1", metrics.weightedF1, ends: ("weighted_f1", agreement.weightedF1)),
      Figure("MCC", "summary.mcc", agreement.matthews?.value, ends: ("mcc", agreement.matthews)),
      Figure("Cohen's kappa", "summary.kappa", agreement.kappa?.value, ends: ("kappa", agreement.kappa)),
      Figure("AUROC", "summary.auroc", metrics.classwise.area?.value, ends: ("auroc", metrics.classwise.area)),
      Figure(
        "NLL", "metrics.negative_log_likelihood", metrics.negativeLogLikelihood, ends: ("nll", metrics.lossEstimate)),
      Figure("Brier score", "metrics.brier_score", metrics.brier, ends: ("brier", metrics.brierEstimate)),
      Figure("AURC", "summary.aurc", metrics.selective.area?.value, ends: ("aurc", metrics.selective.area)),
    ] + calibration(metrics)
  }

  private static func calibration(_ metrics: Metrics) -> [Figure] {
    let calibration = metrics.calibration
    return [
      Figure(
        "expected calibration error", "metrics.expected_calibration_error", calibration.expectedError),
      Figure(
        "debiased calibration error", "summary.ece_debiased", calibration.debiasedError?.value,
        ends: ("ece_debiased", calibration.debiasedError)),
      Figure("equal-mass calibration error", "summary.ece_equal_mass", metrics.equalMass.expectedError),
      Figure("classwise calibration error", "summary.ece_classwise", metrics.classwiseCalibration.error),
      Figure("calibration error, scaled", "summary.ece_scaled", metrics.scaling?.calibrationError),
      Figure("temperature", "summary.temperature", metrics.scaling?.temperature),
      Figure("maximum calibration error", "summary.mce", calibration.reliableMaximumError),
    ]
  }

  private init(
    _ name: String, _ key: String, _ value: Double?, isShare: Bool = false,
    ends: (key: String, estimate: Estimate?)? = nil
  ) {
    (self.name, self.key, self.value) = (name, key, value)
    interval = ends.flatMap { ends in ends.estimate?.interval.map { ("summary.\(ends.key)", $0) } }
    format = { isShare ? Format.percent($0) : Format.decimal($0, 4) }
  }
}
