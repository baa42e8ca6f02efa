import Files

/// A position in the input; every read is checked against its end.
struct PickleCursor {
  let input: [UInt8]
  private(set) var position: Int

  init(_ input: [UInt8], at position: Int) throws(PickleError) {
    guard position >= 0, position <= input.count else { throw .truncated(offset: position) }
    self.input = input
    self.position = position
  }

  /// The next `count` bytes' range; `count` may be any number that the file states.
  mutating func take(_ count: Int) throws(PickleError) -> Range<Int> {
    guard count >= 0, count <= input.count - position else { throw .truncated(offset: position) }
    defer { position += count }
    return position..<position + count
  }

  mutating func byte() throws(PickleError) -> UInt8 {
    let range = try take(1)
    return input[range.lowerBound]
  }

  /// A little-endian integer.
  mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(PickleError) -> Number {
    let range = try take(MemoryLayout<Number>.size)
    return input.littleEndian(type, at: range.lowerBound)
  }

  /// A little-endian length of 1, 4 or 8 bytes.
  mutating func length<Number: FixedWidthInteger>(_ type: Number.Type) throws(PickleError) -> Int {
    let start = position
    guard let count = Int(exactly: try integer(type)) else { throw .truncated(offset: start) }
    return count
  }

  /// The bytes up to the next newline, which is skipped.
  mutating func line() throws(PickleError) -> Range<Int> {
    guard let end = input[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw .truncated(offset: input.count)
    }
    defer { position = end + 1 }
    return position..<end
  }

  mutating func lineText() throws(PickleError) -> String { text(try line()) }

  /// The bytes as UTF-8; Python's lone surrogates become replacement characters.
  func text(_ range: Range<Int>) -> String { String(decoding: input[range], as: UTF8.self) }

  /// A byte of a range that was taken.
  subscript(position: Int) -> UInt8 { input[position] }

  /// Whether a range that was taken has an escape in it.
  func hasEscape(_ range: Range<Int>) -> Bool { input[range].contains(UInt8(ascii: "\\")) }

  /// The text of a value that was read; see ``PickleValue/text(in:)``.
  func text(of value: PickleValue) -> String? { value.text(in: input) }

  /// All bytes of the input.
  var inputCount: Int { input.count }
}

extension PickleValue {
  /// The text of a Unicode or byte string; nil for any other value, or for bytes that are not UTF-8.
  ///
  /// `input` is what was loaded.
  public func text(in input: [UInt8]) -> String? {
    switch self {
    case .string(let value): value
    case .bytes(let range) where range.upperBound <= input.count: String(validating: input[range], as: UTF8.self)
    default: nil
    }
  }
}
