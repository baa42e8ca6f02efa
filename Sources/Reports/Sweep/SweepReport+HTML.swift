import Metrics

extension SweepReport {
  /// The report as one page.
  var html: [UInt8] {
    let best = ranking.first
    let headline = best.map { Format.percentOf($0.figures.correct, $0.figures.total) } ?? "n/a"
    let header = """
      <header>
      <h1>\(HTML.text(title))</h1>
      <p class="headline">\(HTML.figure("best", best?.figures.accuracy.value, headline))</p>
      \(findings.map { "<p>\(HTML.text($0)).</p>" }.joined(separator: "\n"))
      </header>
      """
    var sections = [
      HTML.section("Checkpoints", "= cannot be told from the best.", table, style: "whole"),
      HTML.section("Accuracy", "With 95 % intervals, each by itself.", SweepPlot(ranking: ranking).svg),
    ]
    if !failures.isEmpty {
      let items = failures.map { "<li><code>\(HTML.text($0.failure ?? ""))</code></li>" }
      sections.append(HTML.section("Failed", "", "<ul>\(items.joined())</ul>"))
    }
    return Page.document(
      title: "\(headline): \(best?.row.checkpoint ?? title)",
      body: "\(header)\n<div class=\"grid\">\n\(sections.joined(separator: "\n"))\n</div>")
  }

  private var table: String {
    let classes = [""] + columns.map { ($0.isText ? "name" : "nowrap") + ($0.isWide ? " wide" : "") }
    return HTML.table(cells[0], cells.dropFirst().map { $0.map(HTML.text) }, classes: classes)
  }
}

/// Each checkpoint's accuracy and interval: over the step of the run where all have one, else in the order of the table.
private struct SweepPlot {
  let ranking: [SweepReport.Ranked]

  private let left = 44.0
  private let right = 350.0
  private let top = 10.0
  private let bottom = 180.0

  var svg: String {
    let steps = ranking.compactMap(\.row.step)
    let isOverSteps = steps.count == ranking.count && Set(steps).count > 1
    let places = isOverSteps ? steps.map(Double.init) : ranking.indices.map { Double($0 + 1) }
    let ends = ranking.compactMap(\.figures.accuracy.interval).flatMap { [$0.low, $0.high] }
    guard let low = ends.min(), let high = ends.max(), let first = places.min(), let last = places.max() else {
      return ""
    }
    func x(_ place: Double) -> Double {
      first == last ? (left + right) / 2 : left + 10 + (place - first) / (last - first) * (right - left - 20)
    }
    func y(_ share: Double) -> Double { bottom - (share - low) / max(high - low, 1e-9) * (bottom - top) }
    let marks = zip(ranking, places).map { one, place in
      let share = one.figures.accuracy
      guard let value = share.value, let interval = share.interval else { return "" }
      return SVG.line(x(place), y(interval.low), x(place), y(interval.high), style: "whisker")
        + SVG.rectangle(
          x(place) - 3, y(value) - 3, 6, 6, style: one.change == nil ? "more" : one.isTied ? "right" : "bar2",
          title: "\(one.row.checkpoint): \(Format.percentOf(share.part, share.whole))")
    }
    let ticks = Ticks.round(low, high, count: 4)
    let decimals = Ticks.decimals(ticks.map { $0 * 100 })
    let shares = ticks.map {
      SVG.line(left, y($0), right, y($0), style: "rule")
        + SVG.text(left - 4, y($0) + 3.5, Format.decimal($0 * 100, decimals), style: "end muted")
    }
    let marked = Ticks.round(first, last, count: 4).filter { $0 == $0.rounded() }
    let names = marked.map { SVG.text(x($0), bottom + 13, "\(Int($0))", style: "middle muted") }
    let axis =
      shares + names + [
        SVG.line(left, top, left, bottom, style: "rule"), SVG.line(left, bottom, right, bottom, style: "rule"),
        SVG.text(
          (left + right) / 2, bottom + 26,
          isOverSteps ? "accuracy in percent over step" : "accuracy in percent by rank",
          style: "middle muted"),
      ]
    return SVG.image(
      width: 360, height: bottom + 31, label: "Accuracy of each checkpoint", (axis + marks).joined(separator: "\n"))
  }
}
