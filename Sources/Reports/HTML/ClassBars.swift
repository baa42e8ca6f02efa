import Metrics

/// Bars of each class's accuracy with its interval.
struct ClassBars {
  let report: RunReport

  /// Of more classes than a matrix shows, the hardest alone are drawn.
  static let listed = 30

  private let row = 21.0

  var svg: String {
    let classes = Self.shown(report.metrics)
    let longest = classes.map { report.classNames[$0.index].count }.max() ?? 0
    let left = min(max(58, Double(longest) * SVG.narrow + 8), 150)
    let width = 294 - left
    let height = Double(classes.count) * row
    let grid = (0...4).map { step in
      let x = left + width * Double(step) / 4
      return SVG.line(x, 0, x, height, style: "rule")
        + SVG.text(x, height + 13, "\(step * 25)", style: "middle muted")
    }
    let rows = classes.enumerated().map { bar($1, Double($0) * row, from: left, width) }
    return SVG.image(
      width: 360, height: height + 18, label: "Accuracy of each class in percent, with 95 % intervals",
      (grid + rows).joined(separator: "\n"))
  }

  private static func shown(_ metrics: Metrics) -> [ClassMetrics] {
    metrics.classes.count > HeatMap.mostClasses ? Array(metrics.hardestFirst.prefix(listed)) : metrics.classes
  }

  private func bar(_ one: ClassMetrics, _ top: Double, from left: Double, _ width: Double) -> String {
    let name = report.classNames[one.index]
    let middle = top + row / 2
    var parts = [SVG.name(left - 5, middle + 3.5, name, style: "end", within: left - 6)]
    if let value = one.accuracy.value, let interval = one.accuracy.interval {
      let title = "\(name): \(Format.percent(value)), 95 % interval \(Format.interval(interval))"
      parts.append(SVG.rectangle(left, top + 3, width * value, row - 6, style: "bar", title: title))
      let (low, high) = (left + width * interval.low, left + width * interval.high)
      parts.append(SVG.line(low, middle, high, middle, style: "whisker"))
      parts += [low, high].map { SVG.line($0, middle - 3, $0, middle + 3, style: "whisker") }
    }
    let value = one.accuracy.value.map { "\($0)" } ?? ""
    parts.append(
      SVG.text(
        360, middle + 3.5, Format.percentOf(one.accuracy.part, one.accuracy.whole), style: "end",
        figure: ("classes.\(one.index).accuracy", value)))
    return parts.joined()
  }
}
