import Metrics

extension SweepReport {
  /// A column of the table, of every format that people read.
  struct Column {
    let name: String
    var isText = false
    /// Whether a small screen does without it.
    var isWide = true
    let cell: (Ranked) -> String
  }

  /// The columns between an index and the end.
  var columns: [Column] {
    let step = Column(name: "step") { $0.row.step.map(String.init) ?? "" }
    return (ranking.contains { $0.row.step != nil } ? [step] : []) + [
      Column(name: "accuracy", isWide: false) { Format.percentOf($0.figures.correct, $0.figures.total) },
      Column(name: "95 % interval") { Format.interval($0.figures.accuracy.interval) },
      Column(name: "points", isWide: false) { $0.change.map { Format.points($0.difference) } ?? "" },
      Column(name: "p") { $0.pValue.map { Format.pValue($0) } ?? "" },
      Column(name: "NLL") { Format.decimal($0.figures.metrics.negativeLogLikelihood, 4) },
      Column(name: "ECE") { Format.decimal($0.figures.metrics.expectedCalibrationError, 4) },
      Column(name: "model", isText: true) { $0.figures.model.name },
      Column(name: "parameters") { Format.grouped($0.figures.model.parameters) },
      Column(name: "dtype", isText: true) { $0.figures.dtype },
      Column(name: "images/s") { Format.grouped(Int($0.figures.imagesPerSecond.rounded())) },
      Column(name: "digest", isText: true) { String($0.figures.digest.prefix(8)) },
      Column(name: "checkpoint", isText: true, isWide: false) { $0.row.checkpoint },
    ]
  }

  /// The header and a row a checkpoint: its place, marked where it cannot be told from the best, and the columns.
  var cells: [[String]] {
    [[""] + columns.map(\.name)]
      + ranking.enumerated().map { index, one in
        ["\(index + 1)\(one.isTied ? "=" : " ")"] + columns.map { $0.cell(one) }
      }
  }

  /// The report as text, in lines of at most `width` columns as far as words allow.
  public func lines(width: Int = TextWidth.ofFiles) -> [String] {
    let texts = columns.indices.filter { columns[$0].isText }.map { $0 + 1 }
    let table = TextTable.lines(cells, texts: texts, width: width, last: columns.count) + [""]
    let rest = failures.map { "failed: \($0.failure ?? "")" } + findings
    return [title, ""] + (ranking.isEmpty ? [] : table)
      + rest.flatMap { TextWidth.hanging($0, margin: 2, width: width) }
  }

  /// The report as GitHub-flavoured Markdown.
  public var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|--:|" + columns.map { $0.isText ? "---|" : "--:|" }.joined()
    let table = ranking.isEmpty ? [] : [line(cells[0]), rule] + cells.dropFirst().map { line($0.map(Markdown.text)) }
    let failed = failures.map { "- ❌ \(Markdown.text($0.failure ?? ""))" }
    let parts = [
      "### \(Markdown.text(title))", table.joined(separator: "\n"), failed.joined(separator: "\n"),
      findings.map { Markdown.text($0) + "." }.joined(separator: " "),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// The report as one table, RFC 4180; a checkpoint that could not be evaluated has its error and no figures.
  public var csv: String {
    let header = [
      "checkpoint", "step", "accuracy", "accuracy_low", "accuracy_high", "correct", "images", "p_value", "tied", "nll",
      "ece", "model", "parameters", "dtype", "images_per_second", "digest", "error",
    ]
    func text(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "" }
    let evaluated = ranking.map { one in
      let (figures, share) = (one.figures, one.figures.accuracy)
      return [
        CSV.field(one.row.checkpoint), text(one.row.step), text(share.value), text(share.interval?.low),
        text(share.interval?.high), "\(figures.correct)", "\(figures.total)", text(one.pValue), "\(one.isTied)",
        text(figures.metrics.negativeLogLikelihood), text(figures.metrics.expectedCalibrationError),
        CSV.field(figures.model.name),
        "\(figures.model.parameters)", figures.dtype, "\(figures.imagesPerSecond)", figures.digest, "",
      ]
    }
    let failed = failures.map { row in
      [CSV.field(row.checkpoint), text(row.step)] + [String](repeating: "", count: header.count - 3)
        + [CSV.field(row.failure ?? "")]
    }
    return ([header] + evaluated + failed).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }
}
