import Evaluation

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
      let image = PNG.dataURI(planes: pixels(index), side: 32)
      return """
        <figure><img width="32" height="32" alt="image \(index)" src="\(image)"><figcaption>\(actual) \u{2192} \
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

/// The pixels of an image of the test set: planes red, green and blue of 32 x 32 bytes, each row-major.
public typealias PixelSource = (_ index: Int) -> [UInt8]
