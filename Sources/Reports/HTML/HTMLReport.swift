import Metrics

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
    let mistakes = Mistakes(report: report, pixels: pixels)
    // The bars of many classes are long, their confused pairs are not.
    let isLong = report.classNames.count > HeatMap.mostClasses
    let stacks = [
      [bars, reliability] + (isLong ? [] : [risk]), [heatMap(mistakes.anchors), confusions] + (isLong ? [risk] : []),
    ].map { "<div class=\"stack\">\n\($0.joined(separator: "\n"))\n</div>" }
    let sections = (stacks + [classTable, gallery, images(mistakes), run]).joined(separator: "\n")
    let body = "\(header)\n\(tiles)\n\(contents)\n<div class=\"grid\">\n\(sections)\n</div>"
    return Page.document(title: title, body: body)
  }

  private var contents: String {
    HTML.contents([
      Self.accuracies, "Reliability", matrixTitle, Self.confused, Self.risks, "Classes", Self.surest, Self.mistakes,
      Self.facts,
    ])
  }

  private static let (accuracies, confused) = ("Accuracy of each class", "Most frequent confusions")
  private static let (risks, surest) = ("Mistakes by confidence", "Most confident mistakes")
  private static let (mistakes, facts) = ("Mistakes by class", "How this was run")

  private var matrixTitle: String {
    report.classNames.count <= HeatMap.mostClasses ? "Confusion matrix" : "Most confused pairs"
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
      <p class="interval">95 % interval \(HTML.figure("metrics.interval.low", interval?.low, Format.percent(interval?.low))) to \
      \(HTML.figure("metrics.interval.high", interval?.high, Format.percent(interval?.high))) · \
      \(HTML.count("correct", accuracy.part)) of \(HTML.count("total", accuracy.whole)) images correct</p>
      <p class="soft">Chance is \(HTML.figure("metrics.chance_level", chance, Format.percent(chance))); the most frequent \
      class alone would give \(HTML.figure("metrics.majority_level", majority, Format.percent(majority))).</p>
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
    let isLong = report.classNames.count > HeatMap.mostClasses
    let hardest = isLong ? " The \(ClassBars.listed) hardest ones; all stand under Classes." : ""
    return HTML.section(
      Self.accuracies, "In percent, with Wilson 95 % intervals.\(hardest)", ClassBars(report: report).svg)
  }

  private func heatMap(_ anchors: Set<String>) -> String {
    guard report.classNames.count <= HeatMap.mostClasses else {
      return HTML.section(
        matrixTitle, "The true class and what it was taken for, in images; each leads to some of them.",
        ConfusedPairs(report: report, anchors: anchors).svg)
    }
    return HTML.section(
      matrixTitle,
      """
      Rows are the true classes, columns the predictions, right and below their totals; shaded by the row's shares. A mistake \
      leads to some of its images.
      """, HeatMap(report: report, anchors: anchors).svg)
  }

  private var reliability: String {
    HTML.section(
      "Reliability",
      """
      Accuracy of predictions by their probability. On the dashed line it can be taken at its word; orange is the gap. Grey bins \
      have fewer than \(Calibration.fewImages) images, and do not count in the maximum.
      """,
      ReliabilityDiagram(calibration: report.metrics.calibration).svg)
  }

  private var risk: String {
    HTML.section(
      Self.risks, "In percent, where the least confident predictions are left out, with 95 % intervals.",
      RiskCurve(selective: report.metrics.selective).svg)
  }

  private func images(_ mistakes: Mistakes) -> String {
    HTML.section(
      Self.mistakes, "Up to four images of each confusion, the surest first, as far as the page stays small.",
      mistakes.html, style: "whole")
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
    return HTML.section(Self.confused, "", body)
  }

  private var classTable: String {
    let table = ClassTable(report: report)
    let count = report.classNames.count
    let body =
      count > HeatMap.mostClasses
      ? HTML.folded("All \(Format.grouped(count)) classes", table.html) : table.html
    return HTML.section("Classes", table.note, body, style: "whole")
  }

  private var gallery: String {
    let inSample =
      report.dataset.split == "train"
      ? " The model was trained on these images: wrong labels that it has learnt are not among them." : ""
    return HTML.section(
      Self.surest,
      """
      The true class, what it was taken for, with which probability; # is the image's index. Among them are the first candidates \
      for wrong labels.\(inSample)
      """,
      Gallery(report: report, pixels: pixels).html, style: "whole")
  }

  private var run: String {
    let text = TextReport(report)
    let rows = (text.runFacts + text.originFacts).map {
      "<dt>\(HTML.text($0.name))</dt><dd><code>\(HTML.text($0.text))</code></dd>"
    }
    return HTML.section(
      Self.facts, "", "<dl class=\"run\">\n\(rows.joined(separator: "\n"))\n</dl>", style: "whole")
  }
}
