import Metrics

/// Every figure of each class.
struct ClassTable {
  let report: RunReport

  var html: String {
    let header = [
      "class", "accuracy", "precision", "F1", "AUROC", "calibration error", "images", "predicted", "bias",
    ]
    let classes = ["name", "nowrap", "", "", "wide", "wide", "wide", "wide", ""]
    return HTML.table(header, report.metrics.classes.map(row), classes: classes)
  }

  var note: String {
    let bias = report.metrics.bias
    let test = bias.map {
      """
      chi-squared \(HTML.figure("metrics.bias_chi_squared", $0.chiSquared, Format.decimal($0.chiSquared, 2))) with \
      \($0.degreesOfFreedom) degrees of freedom, \
      p \(HTML.figure("metrics.bias_p_value", $0.pValue, Format.pValue($0.pValue)))
      """
    }
    return """
      Bias is predicted less actual images\(test.map { ": \($0)" } ?? ""). AUROC and calibration error are of each class \
      against the rest. Below figures: their 95 % intervals.
      """
  }

  /// A figure, and under it the ends of its interval.
  private func figure(_ key: String, _ value: Double?, _ interval: Interval?, places: Int) -> String {
    HTML.figure(key, value, Format.decimal(value, places))
      + ends("\(key)_interval", interval) { Format.decimal($0, places) }
  }

  private func ends(_ key: String, _ interval: Interval?, _ format: (Double) -> String) -> String {
    guard let interval else { return "" }
    let ends = [("low", interval.low), ("high", interval.high)].map { end, value in
      HTML.figure("\(key).\(end)", value, format(value))
    }
    return "<span class=\"ends\">\(ends.joined(separator: " to "))</span>"
  }

  private func row(_ one: ClassMetrics) -> [String] {
    let key = "classes.\(one.index)"
    let bias = "<data data-key=\"\(key).bias\" value=\"\(one.bias)\">\(Format.signed(one.bias))</data>"
    let area = report.metrics.classwise.areas[one.index]
    let calibration = report.metrics.classwiseCalibration.classes[one.index]
    return [
      HTML.text(report.classNames[one.index]),
      HTML.figure("\(key).accuracy", one.accuracy.value, Format.percentOf(one.accuracy.part, one.accuracy.whole))
        + ends("\(key).interval", one.accuracy.interval) { Format.percent($0) },
      figure("\(key).precision", one.precision.value, one.precision.interval, places: 3),
      figure("\(key).f1", one.f1, one.f1Interval, places: 3),
      figure("\(key).auroc", area?.value, area?.interval, places: 4),
      figure("\(key).calibration_error", calibration.expectedError, calibration.interval, places: 4),
      HTML.count("\(key).total", one.support), HTML.count("\(key).predicted", one.predicted), bias,
    ]
  }
}
