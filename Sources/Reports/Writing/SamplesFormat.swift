import Files
import Metrics

/// One row an image: index, label, prediction, the prediction's probability, the rank of the true class, both names, a
/// fingerprint (the CRC-32 of its pixels in hexadecimal), NLL and Brier score.
///
/// What an image with a NaN logit does not have is empty, or null.
public enum SamplesFormat: String, CaseIterable, Sendable {
  /// Comma-separated values, RFC 4180, with a header.
  case csv
  /// A JSON object a line.
  case jsonl

  static let columns = [
    "index", "label", "prediction", "probability", "rank", "class", "predicted_class", "fingerprint", "nll", "brier",
  ]

  /// The format that a path's ending tells.
  ///
  /// - Throws: ``ReportError/unknownEnding(path:known:)``.
  public init(path: String) throws(ReportError) {
    guard !OutputFile.isStandardOutput(path) else {
      self = .csv
      return
    }
    guard let format = Self.allCases.first(where: { path.lowercased().hasSuffix("." + $0.rawValue) }) else {
      throw .unknownEnding(path: path, known: Self.allCases.map { "." + $0.rawValue })
    }
    self = format
  }

  /// All rows; `pixels` gives the images that the fingerprints are of.
  public func bytes(_ scores: [ImageScore], classNames: [String], pixels: PixelSource) -> [UInt8] {
    let names = classNames.map { self == .csv ? CSV.field($0) : JSONText.quoted($0) }
    var rows = SampleRows(format: self, capacity: 120 * scores.count)
    for (index, score) in scores.enumerated() {
      rows.start()
      rows.append(index)
      rows.append(score.label)
      rows.append(score.prediction)
      rows.append(text: score.probability?.description)
      rows.append(score.rank)
      rows.append(text: names[score.label])
      rows.append(text: score.prediction.map { names[$0] })
      rows.append(text: pixels(index).map { fingerprint(of: $0.planes) })
      rows.append(score.negativeLogLikelihood)
      rows.append(score.brier)
      rows.end()
    }
    return rows.bytes
  }

  private func fingerprint(of pixels: [UInt8]) -> String {
    let digits = String(CRC32.of(pixels.span), radix: 16)
    let text = String(repeating: "0", count: 8 - digits.count) + digits
    return self == .csv ? text : "\"\(text)\""
  }
}

/// The text of rows, put together field by field.
private struct SampleRows {
  private(set) var bytes: [UInt8] = []
  private let isCSV: Bool
  private let keys: [[UInt8]]
  private var column = 0

  init(format: SamplesFormat, capacity: Int) {
    isCSV = format == .csv
    keys = SamplesFormat.columns.map { Array("\"\($0)\":".utf8) }
    bytes.reserveCapacity(capacity)
    if isCSV { bytes += Array((SamplesFormat.columns.joined(separator: ",") + "\r\n").utf8) }
  }

  mutating func start() {
    column = 0
    if !isCSV { bytes.append(UInt8(ascii: "{")) }
  }

  mutating func append(text: String?) {
    open()
    if let text { bytes.append(contentsOf: text.utf8) } else if !isCSV { bytes.append(contentsOf: "null".utf8) }
  }

  /// A number from 0 on, digit by digit.
  mutating func append(_ number: Int?) {
    guard let number, number >= 0 else { return append(text: nil) }
    open()
    var scale = 1
    while number / scale >= 10 { scale *= 10 }
    while scale > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / scale % 10))
      scale /= 10
    }
  }

  /// A number that JSON has none for, an infinite one, is null there.
  mutating func append(_ number: Double?) {
    append(text: number.flatMap { isCSV || $0.isFinite ? $0.description : nil })
  }

  mutating func end() { bytes.append(contentsOf: isCSV ? [13, 10] : [UInt8(ascii: "}"), 10]) }

  private mutating func open() {
    if column > 0 { bytes.append(UInt8(ascii: ",")) }
    if !isCSV { bytes.append(contentsOf: keys[column]) }
    column += 1
  }
}

/// Text as JSON writes it.
enum JSONText {
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..."\u{1f}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
