import Metrics

extension ComparisonReport {
  /// The comparison as one page.
  var html: [UInt8] {
    let accuracy = comparison.accuracy
    let difference = HTML.figure("difference", accuracy.difference, Format.points(accuracy.difference) + " points")
    let gateLines = gates.map { gate in
      let (style, mark) = gate.passed ? ("good", "\u{2713} passed") : ("bad", "\u{2717} missed")
      return """
        <ul class="gates"><li><b class="\(style)">\(mark)</b> <code>\(gate.gate) \(gate.limit)</code>: \
        \(HTML.text(gate.found))</li></ul>
        """
    }
    let header = """
      <header>
      <h1>\(HTML.text(before.title)) and \(HTML.text(after.title)), \(Format.grouped(accuracy.before.whole)) images</h1>
      <p class="headline">\(difference)</p>
      <p><b>\(HTML.text(verdict)).</b></p>
      <p>\(Self.share(accuracy.before)) before, \(Self.share(accuracy.after)) after; \(HTML.text(change(accuracy)))</p>
      \(scoreLines)
      <p class="soft">\(HTML.text(basis)).\(test.map { " \(HTML.text($0))." } ?? "")</p>
      \(gateLines.joined(separator: "\n"))
      </header>
      """
    let sections = [
      HTML.section(
        "Change of each class", "In percentage points, with 95 % intervals.\(largest)", ClassChanges(report: self).svg),
      HTML.section("Confusions that grew", "p after Holm's correction over all that occur.", confusionTable),
      HTML.section(
        "Classes", "Moved: p below 0.05 after Holm's correction over the classes.", classTable, style: "whole"),
      HTML.section("Runs", "", facts, style: "whole"),
    ]
    let contents = HTML.contents(["Change of each class", "Confusions that grew", "Classes", "Runs"])
    let body = "\(header)\n\(contents)\n<div class=\"grid\">\n\(sections.joined(separator: "\n"))\n</div>"
    return Page.document(title: "\(Format.points(accuracy.difference)) points: \(after.title)", body: body)
  }

  private var isLong: Bool { comparison.classes.count > HeatMap.mostClasses }

  private var largest: String {
    isLong ? " The \(ClassBars.listed) largest ones; all stand under Classes." : ""
  }

  /// The classes that are drawn: of very many those that changed most.
  fileprivate var drawn: [ClassChange] {
    guard isLong else { return comparison.classes }
    func size(_ one: ClassChange) -> Double { abs(one.accuracy.difference ?? 0) }
    let sorted = comparison.classes.sorted { (size($1), $0.index) < (size($0), $1.index) }
    return Array(sorted.prefix(ClassBars.listed))
  }

  /// What either run was, side by side.
  private var facts: String {
    let (first, second) = (before.facts + [("file", before.path)], after.facts + [("file", after.path)])
    let names = first.map(\.name) + second.map(\.name).filter { name in !first.contains { $0.name == name } }
    let rows = names.map { name in
      [name]
        + [first, second].map { facts in
          facts.first { $0.name == name }.map { "<code>\(HTML.text($0.text))</code>" } ?? ""
        }
    }
    return HTML.table(["", "before", "after"], rows, classes: ["name", "name", "name"])
  }

  private var scoreLines: String {
    scores.map { "<p>\(HTML.text($0.name)) \(HTML.text(change(of: $0.change)))</p>" }.joined(separator: "\n")
  }

  private var confusionTable: String {
    let rows = comparison.grownConfusions.prefix(Self.listedConfusions).map { one in
      [
        HTML.text(classNames[one.actual]), HTML.text(classNames[one.predicted]), "\(one.before)", "\(one.after)",
        one.before == 0 ? "new" : Format.signed(one.growth), Format.pValue(one.pValue),
      ]
    }
    guard !rows.isEmpty else { return "<p>None.</p>" }
    return HTML.table(["actual", "taken for", "before", "after", "", "p"], rows, classes: ["name", "name"])
  }

  private var classTable: String {
    let rows = comparison.classes.map { one in
      let (was, now, difference) = (one.accuracy.before, one.accuracy.after, one.accuracy.difference)
      let interval = one.accuracy.interval
      let style = (difference ?? 0) < 0 ? "bad" : "good"
      return [
        HTML.text(classNames[one.index]), Format.percentOf(was.part, was.whole), Format.percentOf(now.part, now.whole),
        HTML.figure("classes.\(one.index).difference", difference, Format.points(difference)),
        "\(Format.points(interval?.low)) to \(Format.points(interval?.high))",
        one.isDistinct ? "<b class=\"\(style)\">moved</b>" : "",
      ]
    }
    let table = HTML.table(
      ["class", "before", "after", "change", "95 % interval", ""], rows,
      classes: ["name", "nowrap", "nowrap", "", "wide nowrap", ""])
    return isLong ? HTML.folded("All \(Format.grouped(rows.count)) classes", table) : table
  }
}

/// Bars of each class's change, to the right where it gained.
private struct ClassChanges {
  let report: ComparisonReport

  private let left = 100.0
  private let width = 212.0
  private let row = 21.0

  var svg: String {
    let classes = report.drawn
    let ends = classes.flatMap { one -> [Double] in
      guard let interval = one.accuracy.interval else { return [] }
      return [abs(interval.low), abs(interval.high)]
    }
    let reach = max(ends.max() ?? 0, 0.001)
    let ticks = Ticks.round(-reach, reach, count: 6)
    let decimals = Ticks.decimals(ticks.map { $0 * 100 })
    let zero = left + width / 2
    let height = Double(classes.count) * row
    let axis = ticks.map { tick in
      let x = zero + tick / reach * width / 2
      return SVG.line(x, 0, x, height, style: "rule")
        + SVG.text(x, height + 13, (tick > 0 ? "+" : "") + Format.decimal(tick * 100, decimals), style: "middle muted")
    }
    let rows = classes.enumerated().map { bar($1, Double($0) * row, zero, width / 2 / reach) }
    return SVG.image(
      width: 360, height: height + 18, label: "Change of each class's accuracy in percentage points",
      (axis + rows).joined(separator: "\n"))
  }

  private func bar(_ one: ClassChange, _ top: Double, _ zero: Double, _ scale: Double) -> String {
    let middle = top + row / 2
    let name = SVG.name(left - 5, middle + 3.5, report.classNames[one.index], style: "end", within: left - 6)
    let value = SVG.text(360, middle + 3.5, Format.points(one.accuracy.difference), style: "end")
    guard let difference = one.accuracy.difference, let interval = one.accuracy.interval else { return name + value }
    let (from, to) = (zero + min(difference, 0) * scale, zero + max(difference, 0) * scale)
    let (low, high) = (zero + interval.low * scale, zero + interval.high * scale)
    let whiskers = [
      SVG.line(low, middle, high, middle, style: "whisker"),
      SVG.line(low, middle - 3, low, middle + 3, style: "whisker"),
      SVG.line(high, middle - 3, high, middle + 3, style: "whisker"),
    ]
    return name + SVG.rectangle(from, top + 3, to - from, row - 6, style: difference < 0 ? "less" : "more")
      + whiskers.joined() + value
  }
}
