import Metrics

/// The report as GitHub-flavoured Markdown, short enough for a pull request: the confusion matrix and the run are folded.
public struct MarkdownReport: Sendable {
  private let report: RunReport

  /// The text of a run.
  public init(_ report: RunReport) { self.report = report }

  /// The text.
  public var text: String {
    [headline, figures, classTable, confusions, matrix, run].compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  private var headline: String {
    let accuracy = report.metrics.accuracy
    let title = """
      ### \(Markdown.text(report.modelName)): \(Format.percentOf(accuracy.part, accuracy.whole)) of \
      \(Format.grouped(accuracy.whole)) images
      """
    let gates = report.gates.map { gate in
      gate.passed
        ? "- ✅ `\(gate.gate) \(gate.limit)` passed: \(Markdown.text(gate.found))"
        : "- ❌ `\(gate.gate) \(gate.limit)` missed: \(Markdown.text(gate.found))"
    }
    let line = """
      **\(Format.grouped(accuracy.part)) correct**, 95 % interval \(Format.interval(accuracy.interval)) \
      (chance \(Format.percent(report.metrics.chanceLevel)))
      """
    let assumptions = TextReport(report).assumptionFacts.map { "- assumed \(Markdown.text($0.text))" }
    let items = gates + assumptions
    return ([title, "", line] + (items.isEmpty ? [] : [""] + items)).joined(separator: "\n")
  }

  private var figures: String {
    Figure.all(report.metrics).map { figure in
      let ends = figure.interval.map { " (\(figure.text(of: $0.ends.low)) to \(figure.text(of: $0.ends.high)))" } ?? ""
      return "\(figure.name) **\(figure.text)**\(ends)"
    }.joined(separator: " · ")
  }

  private var classTable: String {
    let header = "| class | accuracy | 95 % interval | precision | 95 % | F1 | 95 % | images | predicted |"
    let rule = "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    let rows = report.metrics.classes.map { one in
      let cells = [
        Markdown.text(report.classNames[one.index]), Format.percentOf(one.accuracy.part, one.accuracy.whole),
        Format.interval(one.accuracy.interval), Format.decimal(one.precision.value, 3),
        Format.ends(one.precision.interval), Format.decimal(one.f1, 3), Format.ends(one.f1Interval),
        Format.grouped(one.support), "\(Format.grouped(one.predicted)) (\(Format.signed(one.bias)))",
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }
    return ([header, rule] + rows).joined(separator: "\n")
  }

  private var confusions: String {
    let all = report.metrics.confusions.prefix(RunReport.listedConfusions).map {
      """
      \(Markdown.text(report.classNames[$0.actual])) → \(Markdown.text(report.classNames[$0.predicted])) \
      **\(Format.grouped($0.count))**
      """
    }
    return "Most frequent confusions: " + (all.isEmpty ? "none" : all.joined(separator: ", "))
  }

  /// Nil of more classes than a page can show, whose cells would be more than a pull request may hold.
  private var matrix: String? {
    let names = report.classNames
    guard names.count <= HeatMap.mostClasses else { return nil }
    let confusion = report.metrics.confusion
    let header = "| actual \\ predicted | " + names.map(Markdown.text).joined(separator: " | ") + " |"
    let rule = "|---|" + names.map { _ in "--:|" }.joined()
    let rows = names.indices.map { actual in
      let counts = names.indices.map { predicted in
        let count = String(confusion[actual: actual, predicted: predicted])
        return actual == predicted ? "**\(count)**" : count
      }
      return "| \(Markdown.text(names[actual])) | " + counts.joined(separator: " | ") + " |"
    }
    return folded("Confusion matrix", ([header, rule] + rows).joined(separator: "\n"))
  }

  private var run: String {
    let lines = TextReport(report).runLines + TextReport(report).originLines
    return folded("How this was run", "```\n" + lines.map(Markdown.codeLine).joined(separator: "\n") + "\n```")
  }

  private func folded(_ summary: String, _ body: String) -> String {
    "<details><summary>\(summary)</summary>\n\n\(body)\n\n</details>"
  }
}

/// Text that Markdown leaves as it is.
enum Markdown {
  /// Escapes what has a meaning in Markdown or HTML.
  static func text(_ text: String) -> String {
    var result = ""
    for character in visible(text).unicodeScalars {
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "!", "|", "~", "@", "$": result += "\\\(character)"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// Code inside a line, which no character of it may end.
  static func code(_ text: String) -> String {
    "`" + visible(text).map { $0 == "`" || $0 == "|" ? "'" : String($0) }.joined() + "`"
  }

  /// A line inside a fence, which no line of it may end.
  static func codeLine(_ line: String) -> String {
    visible(line).split(separator: "```", omittingEmptySubsequences: false).joined(separator: "'''")
  }
}
