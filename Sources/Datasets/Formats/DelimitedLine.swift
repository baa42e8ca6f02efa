/// The fields of a line of text: between commas, semicolons, tabs or bars, with quotes as RFC 4180 has them, else the last word and what
/// stands before it.
struct DelimitedLine {
  /// What stands between fields; nil for blanks.
  let separator: UInt8?

  /// The way that a file's first line is written.
  init(first line: ArraySlice<UInt8>) {
    separator = [",", "\t", ";", "|"].lazy.map(UInt8.init(ascii:)).first(where: line.contains)
  }

  /// The fields without blanks around them; nil where a quote is not closed, or something stands behind it.
  func fields(_ line: ArraySlice<UInt8>) -> [String]? {
    guard let separator else {
      let line = trimmed(line)
      guard let blank = line.lastIndex(where: Self.isBlank) else { return [text(line)] }
      return [text(line[..<blank]), text(line[(blank + 1)...])]
    }
    var fields: [String] = []
    var rest = line
    while true {
      rest = rest.drop { $0 == 32 }
      guard rest.first == UInt8(ascii: "\"") else {
        fields.append(text(rest.prefix { $0 != separator }))
        guard let end = rest.firstIndex(of: separator) else { return fields }
        rest = rest[(end + 1)...]
        continue
      }
      guard let field = quoted(&rest) else { return nil }
      fields.append(field)
      rest = rest.drop { $0 == 32 || $0 == 13 }
      guard let next = rest.popFirst() else { return fields }
      guard next == separator else { return nil }
    }
  }

  /// Takes a field in quotes, in which two are one.
  private func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
    let quote = UInt8(ascii: "\"")
    var field: [UInt8] = []
    rest.removeFirst()
    while let end = rest.firstIndex(of: quote) {
      field += rest[..<end]
      rest = rest[(end + 1)...]
      guard rest.first == quote else { return text(field[...]) }
      field.append(quote)
      rest.removeFirst()
    }
    return nil
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: trimmed(bytes), as: UTF8.self) }

  private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = bytes.drop(while: Self.isBlank)
    return start.prefix((start.lastIndex { !Self.isBlank($0) } ?? start.startIndex - 1) + 1 - start.startIndex)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
