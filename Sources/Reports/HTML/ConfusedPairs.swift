import Metrics

/// The confusions that happened most often, as bars: what is left of a matrix of very many classes.
struct ConfusedPairs {
  let report: RunReport
  /// The anchors of the page that pairs lead to.
  let anchors: Set<String>

  private let left = 200.0
  private let width = 120.0
  private let row = 18.0
  private let listed = 20

  var svg: String {
    let pairs = Array(report.metrics.confusions.prefix(listed))
    let most = Double(pairs.first?.count ?? 1)
    let bars = pairs.enumerated().map { index, pair in
      let middle = (Double(index) + 0.5) * row
      let text = "\(report.classNames[pair.actual]) \u{2192} \(report.classNames[pair.predicted])"
      let title = "\(report.classNames[pair.actual]) taken for \(report.classNames[pair.predicted]): \(pair.count)"
      let anchor = Mistakes.Group.anchor(pair.actual, pair.predicted)
      let bar =
        SVG.name(left - 5, middle + 3.5, text, style: "end", within: left - 6)
        + SVG.rectangle(
          left, middle - row / 2 + 3, width * Double(pair.count) / most, row - 6, style: "wrong", opacity: 0.75,
          title: title)
        + SVG.text(
          360, middle + 3.5, "\(pair.count)", style: "end",
          figure: ("confusion.\(pair.actual).\(pair.predicted)", "\(pair.count)"))
      return anchors.contains(anchor) ? "<a href=\"#\(anchor)\">\(bar)</a>" : bar
    }
    return SVG.image(
      width: 360, height: max(1, Double(pairs.count)) * row, label: "The most frequent confusions, in images",
      bars.joined(separator: "\n"))
  }
}
