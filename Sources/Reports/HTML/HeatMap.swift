import Metrics

/// The confusion matrix with its totals, each row shaded by its shares: what is right in one colour, mistakes in another.
struct HeatMap {
  let report: RunReport
  /// The anchors of the page that cells lead to.
  let anchors: Set<String>

  /// Beyond, cells are too small to be seen, and too many for a page.
  static let mostClasses = 50

  private let left = 58.0
  private let top = 50.0
  /// The room for totals, right and below.
  private let totals = 34.0

  private var names: [String] { report.classNames }
  private var cell: Double { (360 - left - totals) / Double(names.count) }
  /// Counts and names need room; a chart of very many classes shows colours, and the counts as titles.
  private var isRoomy: Bool { cell >= 15 }

  var svg: String {
    let side = Double(names.count) * cell
    let rows = names.indices.map(row)
    let height = top + side + (isRoomy ? 20 : 6)
    return SVG.image(
      width: 360, height: height + 26,
      label: "Confusion matrix: rows actual, columns predicted; the last ones are totals",
      (rows + [legend(height)]).joined(separator: "\n"))
  }

  private func row(_ actual: Int) -> String {
    let y = top + Double(actual) * cell
    var parts: [String] = []
    if isRoomy {
      let one = report.metrics.classes[actual]
      parts.append(SVG.name(left - 5, y + cell / 2 + 3.5, names[actual], style: "end", within: left - 6))
      let x = left + (Double(actual) + 0.5) * cell
      parts.append(SVG.name(x + 3.5, top - 5, names[actual], style: "", turn: -90, within: top - 7))
      let (side, total) = (Double(names.count) * cell, Format.grouped(one.predicted))
      parts.append(
        SVG.text(
          360, y + cell / 2 + 3.5, Format.grouped(one.support), style: "end muted",
          figure: ("classes.\(actual).total", "\(one.support)")))
      parts.append(
        SVG.text(
          x, top + side + 13, total, style: cell >= Double(6 * total.count) ? "middle muted" : "middle muted tiny",
          figure: ("classes.\(actual).predicted", "\(one.predicted)")))
    }
    return (parts + names.indices.map { square(actual, $0, y) }).joined()
  }

  private func square(_ actual: Int, _ predicted: Int, _ y: Double) -> String {
    let confusion = report.metrics.confusion
    let count = confusion[actual: actual, predicted: predicted]
    let share = Proportion(count, of: confusion.total(actual)).value ?? 0
    let x = left + Double(predicted) * cell
    let title = "\(names[actual]) taken for \(names[predicted]): \(count)"
    var text =
      SVG.rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, style: "back")
      + SVG.rectangle(
        x + 0.5, y + 0.5, cell - 1, cell - 1, style: actual == predicted ? "right" : "wrong",
        opacity: actual == predicted ? 0.65 * share : Self.opacity(share), title: title)
    if isRoomy {
      text += SVG.text(
        x + cell / 2, y + cell / 2 + 3.5, "\(count)", style: count == 0 ? "middle muted" : "middle",
        figure: ("confusion.\(actual).\(predicted)", "\(count)"))
    }
    let anchor = Mistakes.Group.anchor(actual, predicted)
    return anchors.contains(anchor) ? "<a href=\"#\(anchor)\">\(text)</a>" : text
  }

  /// Small shares of mistakes are to be seen too.
  private static func opacity(_ share: Double) -> Double { min(0.75, 1.5 * share.squareRoot()) }

  private func legend(_ y: Double) -> String {
    let shares = [0.01, 0.05, 0.1, 0.25]
    let wrong = shares.enumerated().map { index, share in
      let x = left + 24 * Double(index)
      return SVG.rectangle(x, y, 23, 8, style: "wrong", opacity: Self.opacity(share))
        + SVG.text(x + 11.5, y + 18, "\(Int(share * 100))", style: "middle muted")
    }
    let right = [0.25, 0.5, 0.75, 1].enumerated().map { index, share in
      let x = left + 150 + 24 * Double(index)
      return SVG.rectangle(x, y, 23, 8, style: "right", opacity: 0.65 * share)
        + SVG.text(x + 11.5, y + 18, "\(Int(share * 100))", style: "middle muted")
    }
    return (wrong + right).joined() + SVG.text(left - 5, y + 8, "wrong", style: "end muted")
      + SVG.text(left + 145, y + 8, "right", style: "end muted")
      + SVG.text(left + 252, y + 18, "% of row", style: "muted")
  }
}
