import Files
import JSON

/// What the parts of samples beside their images say of their classes.
enum SampleClass {
  /// The most bytes of a class's number or name with the blanks around it.
  static let classBytes = 256

  /// The most bytes of a sample's JSON.
  static let recordBytes = 1 << 16

  private static let keys = ["label", "cls", "class", "class_id", "label_id", "target", "category"]

  /// The number or the name that is all of a text but blanks; nil where there is none.
  static func text(_ bytes: [UInt8]) -> String? {
    let isBlank = { (byte: UInt8) in byte == 32 || 9...13 ~= byte }
    let start = bytes.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }),
      let text = String(validating: start[...last], as: UTF8.self), text.utf8.allSatisfy({ $0 >= 32 })
    else { return nil }
    return text
  }

  /// The number or the name under the first usual key of a JSON object; nil where it has none.
  static func member(_ bytes: [UInt8]) -> String? {
    guard case .object(let members)? = try? JSONValue(bytes) else { return nil }
    switch Self.keys.lazy.compactMap({ members[$0] }).first {
    case .string(let name)?: return text(Array(name.utf8))
    case .number(let number)?: return Int(exactly: number).map(String.init)
    default: return nil
    }
  }

  /// The labels that texts of samples stand for: their numbers, else the places of their names, sorted by code point.
  ///
  /// - Throws: ``DatasetError`` where some are numbers and others are not, or a number is no label.
  static func labels(_ texts: [(text: String, path: String)]) throws(DatasetError) -> (labels: [Int], names: [String]) {
    let numbers = texts.map { Int($0.text) }
    if numbers.allSatisfy({ $0 == nil }) {
      let names = Set(texts.map(\.text)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      return (texts.map { places[$0.text] ?? 0 }, names)
    }
    var labels: [Int] = []
    for (number, text) in zip(numbers, texts) {
      guard let number, 0..<1 << 16 ~= number else {
        throw .folder(
          path: text.path,
          reason: "the class \(printable(text.text)), no number from 0 to 65535 as others are; write one in digits")
      }
      labels.append(number)
    }
    return (labels, [])
  }
}
