import Metrics

/// Accuracy over confidence in bins, the diagonal of perfect calibration, and the images of each bin below.
struct ReliabilityDiagram {
  let calibration: Calibration

  private let left = 34.0
  private let width = 316.0
  private let height = 200.0
  private let top = 8.0
  private let strip = 46.0

  var svg: String {
    let base = top + height
    let floor = base + 26 + strip
    var parts = (0...4).flatMap { step -> [String] in
      let share = Double(step) / 4
      let (x, y) = (left + width * share, base - height * share)
      return [
        SVG.line(left, y, left + width, y, style: "rule"),
        SVG.text(left - 5, y + 3.5, "\(step * 25)", style: "end muted"),
        SVG.text(x, base + 13, "\(step * 25)", style: "middle muted"),
      ]
    }
    let most = Double(max(1, calibration.bins.map(\.accuracy.whole).max() ?? 1))
    parts += calibration.bins.map { bar($0, base, floor, most) }
    parts.append(SVG.line(left, base, left + width, top, style: "ideal"))
    parts.append(SVG.line(left, floor, left + width, floor, style: "rule"))
    parts.append(SVG.text(left + width / 2, floor + 13, "confidence in percent; below: images", style: "middle muted"))
    parts.append(
      SVG.text(9, base - height / 2, "accuracy in percent", style: "middle muted", turn: -90))
    return SVG.image(
      width: 360, height: floor + 18, label: "Reliability diagram: accuracy over confidence",
      parts.joined(separator: "\n"))
  }

  private func bar(_ bin: CalibrationBin, _ base: Double, _ floor: Double, _ most: Double) -> String {
    guard let accuracy = bin.accuracy.value, let confidence = bin.confidence else { return "" }
    // The bin of confidence 1 has no width of its own.
    let isPoint = bin.lower == bin.upper
    let x = left + width * bin.lower
    let span = isPoint ? 5 : width * (bin.upper - bin.lower) - 1
    let images = strip * Double(bin.accuracy.whole) / most
    let range = isPoint ? "exactly 1" : "\(Format.decimal(bin.lower, 3)) to \(Format.decimal(bin.upper, 3))"
    let title = """
      confidence \(range): \(bin.accuracy.whole) images, accuracy \(Format.percent(accuracy)), mean confidence \
      \(Format.percent(confidence))
      """
    let at = left + width * confidence
    let y = base - height * accuracy
    return SVG.rectangle(x, y, span, height * accuracy, style: bin.isSmall ? "bar2" : "bar", title: title)
      + SVG.line(at, y, at, base - height * confidence, style: "mark")
      + SVG.rectangle(x, floor - images, span, images, style: "bar2", title: title)
  }
}
