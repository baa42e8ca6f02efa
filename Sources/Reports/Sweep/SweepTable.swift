import Evaluation

/// A column of a sweep's table.
private struct Column {
  let name: String
  var isText = false
  let cell: (Int, SweepReport.Ranked) -> String
}

extension SweepReport {
  private var columns: [Column] {
    var columns = [
      Column(name: "") { "\($0 + 1)\($1.isTied ? "=" : " ")" }
    ]
    if ranking.contains(where: { $0.row.step != nil }) {
      columns.append(Column(name: "step") { $1.row.step.map(String.init) ?? "" })
    }
    columns += [
      Column(name: "accuracy") { Format.percentOf($1.figures.correct, $1.figures.total) },
      Column(name: "95 % interval") { Format.interval($1.figures.accuracy.interval) },
      Column(name: "points") { $1.change.map { Format.points($0.difference) } ?? "" },
      Column(name: "p") { $1.pValue.map { Format.pValue($0) } ?? "" },
      Column(name: "NLL") { Format.decimal($1.figures.metrics.negativeLogLikelihood, 4) },
      Column(name: "ECE") { Format.decimal($1.figures.metrics.expectedCalibrationError, 4) },
      Column(name: "model", isText: true) { $1.figures.model.name },
      Column(name: "parameters") { Format.grouped($1.figures.model.parameters) },
      Column(name: "dtype", isText: true) { $1.figures.dtype },
      Column(name: "images/s") { Format.grouped(Int($1.figures.imagesPerSecond.rounded())) },
      Column(name: "digest", isText: true) { String($1.figures.digest.prefix(8)) },
      Column(name: "checkpoint", isText: true) { $1.row.checkpoint },
    ]
    return columns
  }

  /// The header and a row a checkpoint.
  private var cells: [[String]] {
    [columns.map(\.name)] + ranking.enumerated().map { index, one in columns.map { $0.cell(index, one) } }
  }

  /// The report as text.
  public var lines: [String] {
    let (columns, cells) = (columns, ranking.isEmpty ? [] : cells)
    let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let rows = cells.map { row in
      let padded = zip(row, zip(widths, columns)).map { cell, format in
        let space = String(repeating: " ", count: format.0 - cell.count)
        return format.1.isText ? cell + space : space + cell
      }
      let line = padded.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    return [title, ""] + rows + (rows.isEmpty ? [] : [""]) + failures.map { "failed: \($0.failure ?? "")" } + findings
  }

  /// The report as GitHub-flavoured Markdown.
  public var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|" + columns.map { $0.isText ? "---|" : "--:|" }.joined()
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
