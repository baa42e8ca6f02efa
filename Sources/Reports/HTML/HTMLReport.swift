import Evaluation

/// The report as one HTML page that needs nothing but itself: no script, no request, light and dark, screen and print.
public struct HTMLReport {
  private let report: RunReport
  private let pixels: PixelSource

  /// The page of a run; `pixels` gives the images of the gallery.
  public init(_ report: RunReport, pixels: @escaping PixelSource) {
    self.report = report
    self.pixels = pixels
  }

  /// The page's bytes.
  public var bytes: [UInt8] {
    let title = "\(report.modelName) on \(report.dataset.kind): \(Format.percent(report.metrics.accuracy.value))"
    let left = "<div class=\"stack\">\n\(bars)\n\(reliability)\n</div>"
    let right = "<div class=\"stack\">\n\(heatMap)\n\(confusions)\n</div>"
    let sections = [left, right, classTable, gallery, run].joined(separator: "\n")
    return Page.document(title: title, body: "\(header)\n\(tiles)\n<div class=\"grid\">\n\(sections)\n</div>")
  }

  private var header: String {
    let accuracy = report.metrics.accuracy
    let interval = accuracy.interval
    let images = report.dataset.split == "train" ? "training" : "test"
    let gates = report.gates.map { gate in
      let (style, mark) = gate.passed ? ("good", "\u{2713} passed") : ("bad", "\u{2717} missed")
      return """
        <li><b class="\(style)">\(mark)</b> <code>\(gate.gate) \(gate.limit)</code>: \(HTML.text(gate.found))</li>
        """
    }
    let (chance, majority) = (report.metrics.chanceLevel, report.metrics.majorityLevel)
    return """
      <header>
      <h1>\(HTML.text(report.modelName)) on \(HTML.text(report.dataset.kind)), \(images) images</h1>
      <p class="headline">\(HTML.figure("accuracy", accuracy.value, Format.percentOf(accuracy.part, accuracy.whole)))</p>
      <p>95 % interval \(HTML.figure("metrics.interval.low", interval?.low, Format.percent(interval?.low))) to \
      \(HTML.figure("metrics.interval.high", interval?.high, Format.percent(interval?.high))) · \
      \(HTML.count("correct", accuracy.part)) of \(HTML.count("total", accuracy.whole)) images correct</p>
      <p class="soft">Chance is \(HTML.figure("metrics.chanceLevel", chance, Format.percent(chance))); the most frequent \
      class alone would give \(HTML.figure("metrics.majorityLevel", majority, Format.percent(majority))).</p>
      \(gates.isEmpty ? "" : "<ul class=\"gates\">\(gates.joined())</ul>")\(warning)\(assumptions)
      </header>
      """
  }

  private var warning: String {
    let without = report.metrics.confusion.withoutPrediction
    guard without > 0 else { return "" }
    let cure = report.result.convolutions == .direct ? "" : " See whether \(report.directKernels) gives numbers."
    return """
      <p class="bad">\(Format.count(without, "image")) without a prediction (NaN logits), counted as wrong.\(cure)</p>
      """
  }

  private var assumptions: String {
    let items = TextReport(report).assumptionFacts.map { "<li>Assumed \(HTML.text($0.text))</li>" }
    return items.isEmpty ? "" : "<ul class=\"gates\">\(items.joined())</ul>"
  }

  private var tiles: String {
    let tiles = Figure.all(report.metrics).map {
      """
      <div><dt>\($0.name)</dt><dd>\(HTML.figure($0.key, finite($0.value), $0.text))</dd>\(ends($0))</div>
      """
    }
    return "<dl class=\"tiles\">\(tiles.joined(separator: "\n"))</dl>"
  }

  /// The ends of a figure's interval.
  private func ends(_ figure: Figure) -> String {
    guard let (key, interval) = figure.interval else { return "" }
    return """
      <dd class="ends">\(HTML.figure("\(key)_low", interval.low, figure.text(of: interval.low))) to \
      \(HTML.figure("\(key)_high", interval.high, figure.text(of: interval.high)))</dd>
      """
  }

  private func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }

  private var bars: String {
    HTML.section("Accuracy of each class", "In percent, with Wilson 95 % intervals.", ClassBars(report: report).svg)
  }

  private var heatMap: String {
    guard report.classNames.count <= HeatMap.mostClasses else {
      return HTML.section(
        "Most confused pairs", "The true class and what it was taken for, in images.", ConfusedPairs(report: report).svg
      )
    }
    return HTML.section(
      "Confusion matrix", "Rows are the true classes, columns the predictions; shaded by the row's shares.",
      HeatMap(report: report).svg)
  }

  private var reliability: String {
    HTML.section(
      "Reliability",
      "Accuracy of predictions by their probability. On the dashed line it can be taken at its word; orange is the gap.",
      ReliabilityDiagram(calibration: report.metrics.calibration).svg)
  }

  private var confusions: String {
    let names = report.classNames
    let rows = report.metrics.confusions.prefix(RunReport.listedConfusions).enumerated().map { index, one in
      [
        HTML.text(names[one.actual]), HTML.text(names[one.predicted]),
        HTML.count("confusions.\(index).count", one.count),
        Format.percentOf(one.count, report.metrics.classes[one.actual].support),
      ]
    }
    let body =
      rows.isEmpty
      ? "<p>None.</p>"
      : HTML.table(["actual", "taken for", "images", "of the class"], rows, classes: ["name", "name", "", "nowrap"])
    return HTML.section("Most frequent confusions", "", body)
  }

  private var classTable: String {
    let table = ClassTable(report: report)
    return HTML.section("Classes", table.note, table.html, style: "whole")
  }

  private var gallery: String {
    HTML.section(
      "Most confident mistakes",
      "The true class, what it was taken for, with which probability; # is the image's index.",
      Gallery(report: report, pixels: pixels).html, style: "whole")
  }

  private var run: String {
    let text = TextReport(report)
    let rows = (text.runFacts + text.originFacts).map {
      "<dt>\(HTML.text($0.name))</dt><dd><code>\(HTML.text($0.text))</code></dd>"
    }
    return HTML.section(
      "How this was run", "", "<dl class=\"run\">\n\(rows.joined(separator: "\n"))\n</dl>", style: "whole")
  }
}
