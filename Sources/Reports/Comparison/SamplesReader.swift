import FoundationEssentials
import Metrics

/// Reads what ``SamplesFormat`` writes.
enum SamplesReader {
  private static let sizeLimit = 256 << 20

  /// More would make a matrix larger than a few words of a file should.
  static let classLimit = 1 << 16

  private struct Row: Decodable {
    let index: Int
    let label: Int
    let prediction: Int?
    let `class`: String?
    let fingerprint: String?
    let nll: Double?
    let brier: Double?
  }

  static func read(_ path: String) throws(ReportError) -> ComparedRun {
    let text = try TextFile.read(path, limit: sizeLimit)
    let lines = text.split { $0 == "\n" || $0 == "\r\n" }
    let rows = path.lowercased().hasSuffix(".csv") ? try table(path, lines) : try objects(path, lines)
    guard !rows.isEmpty else { throw .bad(path: path, reason: "no image is listed") }
    var names: [Int: String] = [:]
    var indices = Set<Int>(minimumCapacity: rows.count)
    for (place, row) in rows.enumerated() {
      let labels = [row.label] + (row.prediction.map { [$0] } ?? [])
      guard row.index >= 0, labels.allSatisfy((0..<classLimit).contains) else {
        throw .bad(path: path, reason: "image \(place + 1) of the list has a bad index, label or prediction")
      }
      guard indices.insert(row.index).inserted else {
        throw .bad(path: path, reason: "image \(row.index) is listed twice")
      }
      if let name = row.class, names[row.label] == nil { names[row.label] = name }
    }
    let classes = 1 + (rows.map { max($0.label, $0.prediction ?? 0) }.max() ?? 0)
    var confusion = ConfusionMatrix(classes: classes)
    for row in rows { confusion.count(actual: row.label, predicted: row.prediction) }
    return ComparedRun(
      path: path, title: path.split(separator: "/").last.map(String.init) ?? path,
      classNames: (0..<classes).map { names[$0] ?? "class \($0)" }, confusion: confusion, dataset: nil,
      samples: rows.sorted { $0.index < $1.index }
        .map {
          ComparedRun.Sample(
            index: $0.index, label: $0.label, prediction: $0.prediction, fingerprint: $0.fingerprint, loss: $0.nll,
            brier: $0.brier)
        })
  }

  private static func table(_ path: String, _ lines: [Substring]) throws(ReportError) -> [Row] {
    guard let header = lines.first, CSV.fields(header).starts(with: SamplesFormat.columns.prefix(3)) else {
      throw .noSamples(path: path)
    }
    let places = ["class", "fingerprint", "nll", "brier"].map { CSV.fields(header).firstIndex(of: $0) }
    var rows: [Row] = []
    rows.reserveCapacity(lines.count)
    for (place, line) in lines.dropFirst().enumerated() {
      let fields = CSV.fields(line)
      guard fields.count >= 3, let index = Int(fields[0]), let label = Int(fields[1]),
        let prediction = fields[2].isEmpty ? .some(nil) : Int(fields[2]).map(Optional.some)
      else { throw .bad(path: path, reason: "line \(place + 2) is not index,label,prediction,…") }
      let texts = places.map { $0.flatMap { $0 < fields.count ? fields[$0] : nil } }
      rows.append(
        Row(
          index: index, label: label, prediction: prediction, class: texts[0], fingerprint: texts[1],
          nll: texts[2].flatMap(Double.init), brier: texts[3].flatMap(Double.init)))
    }
    return rows
  }

  private static func objects(_ path: String, _ lines: [Substring]) throws(ReportError) -> [Row] {
    let decoder = JSONDecoder()
    var rows: [Row] = []
    rows.reserveCapacity(lines.count)
    for (place, line) in lines.enumerated() {
      guard let row = try? decoder.decode(Row.self, from: Data(line.utf8)) else {
        throw .bad(path: path, reason: "line \(place + 1) is not an object with index, label and prediction")
      }
      rows.append(row)
    }
    return rows
  }
}

extension CSV {
  /// The fields of a line; a quoted one may hold commas and doubled quotes.
  static func fields(_ line: some StringProtocol) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var (isQuoted, isAfterQuote) = (false, false)
    for byte in line.utf8 {
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        isQuoted = false
        isAfterQuote = true
        continue
      case UInt8(ascii: "\""):
        if isAfterQuote { field.append(byte) }
        isQuoted = true
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      default: field.append(byte)
      }
      isAfterQuote = false
    }
    return fields + [String(decoding: field, as: UTF8.self)]
  }
}
