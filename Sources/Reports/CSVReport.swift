import Metrics

/// The classes and the confusion matrix as one table, RFC 4180.
///
/// A row for each class; the columns `as_NAME`, or `as_INDEX` where names without blanks are not different, count its images by what
/// they were taken for, and `none` those without a prediction. Figures that are undefined are empty. Of more than 1,000 classes the former
/// columns are left out, which would be as many again.
///
/// No header holds a blank.
public struct CSVReport: Sendable {
  private let report: RunReport

  /// The table of a run.
  public init(_ report: RunReport) { self.report = report }

  /// The text, lines ended by CR LF.
  public var text: String {
    let names = report.classNames
    let fixed = [
      "index", "class", "images", "correct", "accuracy", "accuracy_low", "accuracy_high", "precision", "precision_low",
      "precision_high", "f1", "f1_low", "f1_high", "predicted", "bias",
    ]
    let confusion = report.metrics.confusion
    let columns = (names.count <= RunReport.mostMatrixClasses ? 0 : names.count)...names.count
    let rows = report.metrics.classes.map { one -> [String] in
      let figures = [
        (one.accuracy.value, one.accuracy.interval), (one.precision.value, one.precision.interval),
        (one.f1, one.f1Interval),
      ].flatMap { value, interval in [value, interval?.low, interval?.high] }
      let counts = columns.map { String(confusion[actual: one.index, predicted: $0]) }
      return [String(one.index), names[one.index], String(one.support), String(one.accuracy.part)]
        + figures.map { $0.map { "\($0)" } ?? "" } + [String(one.predicted), String(one.bias)] + counts
    }
    let header = fixed + (columns.lowerBound == 0 ? predictedColumns : []) + ["none"]
    return ([header.map(CSV.field)] + rows.map { row in row.enumerated().map { $0 == 1 ? CSV.field($1) : $1 } })
      .map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  private var predictedColumns: [String] {
    let names = report.classNames.map { name in
      "as_" + String(name.map { $0.isWhitespace ? "_" : $0 })
    }
    return Set(names).count == names.count ? names : names.indices.map { "as_\($0)" }
  }
}

/// Fields of comma-separated values.
enum CSV {
  /// Quotes a field where it must be, and keeps spreadsheets from taking it for a formula.
  static func field(_ text: String) -> String {
    let start = text.unicodeScalars.first
    let isFormula = start.map { "=+-@".unicodeScalars.contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
