import Metrics

/// The mistakes that the model was surest of, with their images.
struct Gallery {
  let report: RunReport
  let pixels: PixelSource

  private static let size = 24

  var html: String {
    let mistakes = Self.surest(report.metrics.scores)
    guard !mistakes.isEmpty else { return "<p>No mistake was made.</p>" }
    let figures = mistakes.map { index, score in
      let actual = HTML.text(report.classNames[score.label])
      let predicted = HTML.text(score.prediction.map { report.classNames[$0] } ?? "none")
      let image = PNG.dataURI(pixels(index))
      return """
        <figure><img width="32" height="32" alt="\(actual) taken for \(predicted), image \(index)" src="\(image)"><figcaption>\(actual) \u{2192} \
        <b>\(predicted)</b><br><span class="soft">\(Format.percent(score.probability)) · #\(index)</span></figcaption></figure>
        """
    }
    return "<div class=\"gallery\">\n\(figures.joined(separator: "\n"))\n</div>"
  }

  /// The wrong predictions of the highest probability, then in test-set order.
  static func surest(_ scores: [ImageScore]) -> [(Int, ImageScore)] {
    let wrong = scores.enumerated().filter { !$1.isCorrect && $1.probability != nil }.map { ($0, $1) }
    return Array(wrong.sorted { ($1.1.probability ?? 0, $0.0) < ($0.1.probability ?? 0, $1.0) }.prefix(size))
  }
}

/// An image to show.
public struct Picture: Sendable {
  /// Planes red, green and blue, each row-major.
  public let planes: [UInt8]
  /// The rows of a plane.
  public let rows: Int
  /// The columns of a plane.
  public let columns: Int

  /// An image of three planes, or nil where there are fewer or more bytes.
  public init?(planes: [UInt8], rows: Int, columns: Int) {
    guard rows > 0, columns > 0, planes.count == 3 * rows * columns else { return nil }
    self.planes = planes
    self.rows = rows
    self.columns = columns
  }
}

/// An image of the test set; nil where it cannot be shown.
public typealias PixelSource = (_ index: Int) -> Picture?
