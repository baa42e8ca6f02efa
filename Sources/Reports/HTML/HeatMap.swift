import Evaluation

/// The confusion matrix, each row shaded by its shares: what is right in one colour, mistakes in another.
struct HeatMap {
  let report: RunReport

  /// Beyond, cells are too small to be seen, and too many for a page.
  static let mostClasses = 50

  private let left = 58.0
  private let top = 50.0

  var svg: String {
    let names = report.classNames
    let cell = (360 - left) / Double(names.count)
    // Counts and names need room; a chart of very many classes shows colours, and the counts as titles.
    let isRoomy = cell >= 15
    let confusion = report.metrics.confusion
    var parts: [String] = []
    for actual in names.indices {
      let y = top + Double(actual) * cell
      if isRoomy {
        parts.append(SVG.name(left - 5, y + cell / 2 + 3.5, names[actual], style: "end", within: left - 6))
        let x = left + (Double(actual) + 0.5) * cell + 3.5
        parts.append(SVG.name(x, top - 5, names[actual], style: "", turn: -90, within: top - 7))
      }
      for predicted in names.indices {
        let count = confusion[actual: actual, predicted: predicted]
        let share = Proportion(count, of: confusion.total(actual)).value ?? 0
        let x = left + Double(predicted) * cell
        let title = "\(names[actual]) taken for \(names[predicted]): \(count)"
        parts.append(SVG.rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, style: "back"))
        parts.append(
          SVG.rectangle(
            x + 0.5, y + 0.5, cell - 1, cell - 1, style: actual == predicted ? "right" : "wrong",
            opacity: actual == predicted ? 0.65 * share : min(0.75, 1.5 * share.squareRoot()), title: title))
        guard isRoomy else { continue }
        parts.append(
          SVG.text(
            x + cell / 2, y + cell / 2 + 3.5, "\(count)", style: "middle",
            figure: ("confusion.\(actual).\(predicted)", "\(count)")))
      }
    }
    return SVG.image(
      width: 360, height: top + Double(names.count) * cell, label: "Confusion matrix: rows actual, columns predicted",
      parts.joined(separator: "\n"))
  }
}
