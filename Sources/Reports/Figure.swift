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
      Figure(
        "top-\(top.k) accuracy", "metrics.top_k.\(index).accuracy", top.accuracy.value, isShare: true,
        ends: ("metrics.top_k.\(index).accuracy", top.accuracy.interval))
    }
    return top + [
      Figure(
        "balanced accuracy", "metrics.balanced_accuracy", metrics.balancedAccuracy, isShare: true,
        ends: ("summary.balanced_accuracy", agreement.balancedAccuracy?.interval)),
      Figure("macro F1", "metrics.macro_f1", metrics.macroF1, ends: ("summary.macro_f1", agreement.macroF1?.interval)),
      Figure(
        "weighted F1", "metrics.weighted_f1", metrics.weightedF1,
        ends: ("summary.weighted_f1", agreement.weightedF1?.interval)),
      Figure("MCC", "summary.mcc", agreement.matthews?.value, ends: ("summary.mcc", agreement.matthews?.interval)),
      Figure(
        "Cohen's kappa", "summary.kappa", agreement.kappa?.value, ends: ("summary.kappa", agreement.kappa?.interval)),
      Figure(
        "AUROC", "summary.auroc", metrics.classwise.area?.value,
        ends: ("summary.auroc", metrics.classwise.area?.interval)),
      Figure(
        "NLL", "metrics.negative_log_likelihood", metrics.negativeLogLikelihood,
        ends: ("summary.nll", metrics.lossEstimate?.interval)),
      Figure(
        "Brier score", "metrics.brier_score", metrics.brier, ends: ("summary.brier", metrics.brierEstimate?.interval)),
      Figure(
        "AURC", "summary.aurc", metrics.selective.area?.value, ends: ("summary.aurc", metrics.selective.area?.interval)),
    ] + calibration(metrics)
  }

  private static func calibration(_ metrics: Metrics) -> [Figure] {
    let calibration = metrics.calibration
    return [
      Figure(
        "expected calibration error", "metrics.expected_calibration_error", calibration.expectedError,
        ends: ("summary.ece", calibration.interval)),
      Figure(
        "debiased calibration error", "summary.ece_debiased", calibration.debiasedError?.value,
        ends: ("summary.ece_debiased", calibration.interval)),
      Figure(
        "equal-mass calibration error", "summary.ece_equal_mass", metrics.equalMass.expectedError,
        ends: ("summary.ece_equal_mass", metrics.equalMass.interval)),
      Figure(
        "classwise calibration error", "summary.ece_classwise", metrics.classwiseCalibration.error,
        ends: ("summary.ece_classwise", metrics.classwiseCalibration.interval)),
      Figure(
        "calibration error, scaled", "summary.ece_scaled", metrics.scaling?.calibration.expectedError,
        ends: ("summary.ece_scaled", metrics.scaling?.calibration.interval)),
      Figure(
        "NLL, scaled", "summary.nll_scaled", metrics.scaling?.negativeLogLikelihood?.value,
        ends: ("summary.nll_scaled", metrics.scaling?.negativeLogLikelihood?.interval)),
      Figure(
        "temperature", "summary.temperature", metrics.scaling?.temperature.value,
        ends: ("summary.temperature", metrics.scaling?.temperature.interval)),
      Figure(
        "maximum calibration error", "summary.mce", calibration.reliableMaximumError,
        ends: ("summary.mce", calibration.reliableMaximumInterval)),
    ]
  }

  private init(
    _ name: String, _ key: String, _ value: Double?, isShare: Bool = false,
    ends: (key: String, interval: Interval?)? = nil
  ) {
    (self.name, self.key, self.value) = (name, key, value)
    interval = ends.flatMap { ends in ends.interval.map { (ends.key, $0) } }
    format = { isShare ? Format.percent($0) : Format.decimal($0, 4) }
  }
}
