import Evaluation

/// One row an image: index, label, prediction, the prediction's probability, the rank of the true class, and both names.
///
/// What an image with a NaN logit does not have is empty, or null.
public enum SamplesFormat: String, CaseIterable, Sendable {
  /// Comma-separated values, RFC 4180, with a header.
  case csv
  /// A JSON object a line.
  case jsonl

  static let columns = ["index", "label", "prediction", "probability", "rank", "class", "predictedClass"]

  /// The format that a path's ending tells.
  ///
  /// - Throws: ``ReportError/unknownEnding(path:known:)``.
  public init(path: String) throws(ReportError) {
    guard let format = Self.allCases.first(where: { path.lowercased().hasSuffix("." + $0.rawValue) }) else {
      throw .unknownEnding(path: path, known: Self.allCases.map { "." + $0.rawValue })
    }
    self = format
  }

  /// All rows.
  public func bytes(_ scores: [ImageScore], classNames: [String]) -> [UInt8] {
    let names = classNames.map { self == .csv ? CSV.field($0) : JSONText.quoted($0) }
    let end = self == .csv ? "\r\n" : "\n"
    var text = self == .csv ? Self.columns.joined(separator: ",") + end : ""
    for (index, score) in scores.enumerated() {
      let fields = [
        String(index), String(score.label), score.prediction.map { String($0) }, score.probability.map { "\($0)" },
        score.rank.map { String($0) }, names[score.label], score.prediction.map { names[$0] },
      ]
      text += (self == .csv ? Self.row(fields) : Self.object(fields)) + end
    }
    return Array(text.utf8)
  }

  private static func row(_ fields: [String?]) -> String { fields.map { $0 ?? "" }.joined(separator: ",") }

  private static func object(_ fields: [String?]) -> String {
    "{" + zip(columns, fields).map { "\"\($0)\":\($1 ?? "null")" }.joined(separator: ",") + "}"
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
