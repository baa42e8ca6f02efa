/// Where a header is not the JSON it should be.
package struct JSONError: Error {
  package let position: Int

  package init(position: Int) { self.position = position }
}

/// Reads JSON (RFC 8259) piece by piece; builds no tree, so it costs no more than the text.
package struct JSONScanner {
  private let bytes: [UInt8]
  package private(set) var position = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte that is not white space, or nil at the end.
  package mutating func peek() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  package mutating func take(_ character: Unicode.Scalar) throws(JSONError) {
    guard peek() == UInt8(ascii: character) else { throw JSONError(position: position) }
    position += 1
  }

  /// Whether `character` comes next; it is taken if so.
  package mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Reads an object, calling `member` with each key while the scanner stands at its value.
  package mutating func object<Failure: Error>(
    _ member: (inout JSONScanner, String) throws(Failure) -> Void, failure: (JSONError) -> Failure
  ) throws(Failure) {
    do throws(JSONError) { try take("{") } catch { throw failure(error) }
    if takes("}") { return }
    while true {
      let key: String
      do throws(JSONError) {
        key = try string()
        try take(":")
      } catch { throw failure(error) }
      try member(&self, key)
      if takes("}") { return }
      do throws(JSONError) { try take(",") } catch { throw failure(error) }
    }
  }

  /// A number without sign, fraction or exponent that fits an `Int`.
  package mutating func naturalNumber() throws(JSONError) -> Int {
    guard peek() != nil else { throw JSONError(position: position) }
    let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
    guard digits.count <= 19, digits.count == 1 || digits.first != 0x30,
      let value = Int(String(decoding: digits, as: UTF8.self))
    else { throw JSONError(position: position) }
    position += digits.count
    if let next = peek(), next == UInt8(ascii: ".") || next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      throw JSONError(position: position)
    }
    return value
  }

  /// The characters of a number of any kind; the scanner stands behind them.
  private mutating func numberText() throws(JSONError) -> String {
    guard peek() != nil else { throw JSONError(position: position) }
    let text = bytes[position...].prefix(64).prefix { Self.isOfNumber($0) }
    guard let first = text.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."), text.count < 64 else {
      throw JSONError(position: position)
    }
    position += text.count
    return String(decoding: text, as: UTF8.self)
  }

  /// A number without fraction and exponent that fits an `Int`.
  package mutating func integer() throws(JSONError) -> Int {
    let start = position
    guard let value = Int(try numberText()) else { throw JSONError(position: start) }
    return value
  }

  /// A number; also Python's names of infinities and NaN, as strings or bare.
  package mutating func double() throws(JSONError) -> Double {
    let start = position
    let names: [String: Double] = ["Infinity": .infinity, "-Infinity": -.infinity, "NaN": .nan]
    if peek() == UInt8(ascii: "\"") {
      guard let value = names[try string()] else { throw JSONError(position: start) }
      return value
    }
    for (name, value) in names where bytes[position...].starts(with: name.utf8) {
      position += name.utf8.count
      return value
    }
    guard let value = Double(try numberText()) else { throw JSONError(position: start) }
    return value
  }

  /// `true` or `false`.
  package mutating func bool() throws(JSONError) -> Bool {
    guard peek() != nil else { throw JSONError(position: position) }
    for (word, value) in [("true", true), ("false", false)] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw JSONError(position: position)
  }

  /// Whether `null` comes next; it is taken if so.
  package mutating func takesNull() -> Bool {
    guard peek() != nil, bytes[position...].starts(with: "null".utf8) else { return false }
    position += 4
    return true
  }

  /// Reads an array, calling `element` while the scanner stands at each element.
  package mutating func array<Failure: Error>(
    _ element: (inout JSONScanner) throws(Failure) -> Void, failure: (JSONError) -> Failure
  ) throws(Failure) {
    do throws(JSONError) { try take("[") } catch { throw failure(error) }
    if takes("]") { return }
    repeat { try element(&self) } while takes(",")
    do throws(JSONError) { try take("]") } catch { throw failure(error) }
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(byte)
  }

  /// An array of natural numbers.
  package mutating func naturalNumbers() throws(JSONError) -> [Int] {
    var values: [Int] = []
    try take("[")
    if takes("]") { return values }
    repeat { values.append(try naturalNumber()) } while takes(",")
    try take("]")
    return values
  }

  /// Passes over a value of any kind, minding only strings and how deep brackets are open.
  package mutating func skipValue() throws(JSONError) {
    var depth = 0
    repeat {
      guard let next = peek() else { throw JSONError(position: position) }
      switch Unicode.Scalar(next) {
      case "\"": _ = try string()
      case "{", "[":
        depth += 1
        position += 1
      case "}", "]":
        depth -= 1
        guard depth >= 0 else { throw JSONError(position: position) }
        position += 1
      case ",", ":":
        guard depth > 0 else { throw JSONError(position: position) }
        position += 1
      default:
        guard !Self.endsWord(next) else { throw JSONError(position: position) }
        while position < bytes.count, !Self.endsWord(bytes[position]) { position += 1 }
      }
    } while depth > 0
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte <= 0x20 || Array("\",:[]{}".utf8).contains(byte)
  }
}

// Strings.
extension JSONScanner {
  package mutating func string() throws(JSONError) -> String {
    try take("\"")
    let start = position
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw JSONError(position: start) }
        return string
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw JSONError(position: position - 1)
      default: text.append(byte)
      }
    }
    throw JSONError(position: start)
  }

  /// The UTF-8 of what follows a backslash.
  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard position < bytes.count else { throw JSONError(position: position) }
    defer { position += 1 }
    switch Unicode.Scalar(bytes[position]) {
    case "\"", "\\", "/": return [bytes[position]]
    case "b": return [0x08]
    case "f": return [0x0c]
    case "n": return [0x0a]
    case "r": return [0x0d]
    case "t": return [0x09]
    case "u": return try unicodeEscape()
    default: throw JSONError(position: position)
    }
  }

  /// From the `u` of `\uXXXX`, or of a surrogate pair of them, to the last digit.
  private mutating func unicodeEscape() throws(JSONError) -> [UInt8] {
    let start = position
    var units = [try hexUnit()]
    if UTF16.isLeadSurrogate(units[0]) {
      guard bytes[position...].dropFirst().starts(with: "\\u".utf8) else { throw JSONError(position: start) }
      position += 2
      units.append(try hexUnit())
    }
    guard let text = String(validating: units, as: UTF16.self) else { throw JSONError(position: start) }
    return Array(text.utf8)
  }

  private mutating func hexUnit() throws(JSONError) -> UInt16 {
    let digits = bytes[position...].dropFirst().prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw JSONError(position: position) }
    position += 4
    return unit
  }
}
