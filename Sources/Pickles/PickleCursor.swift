/// A position in the input; every read is checked against its end.
@safe struct PickleCursor {
  let input: UnsafeRawBufferPointer
  private(set) var position: Int

  init(_ input: UnsafeRawBufferPointer, at position: Int) throws(PickleError) {
    guard position >= 0, position <= input.count else { throw .truncated(offset: position) }
    unsafe self.input = unsafe input
    self.position = position
  }

  /// The next `count` bytes' range; `count` may be any number that the file states.
  mutating func take(_ count: Int) throws(PickleError) -> Range<Int> {
    guard count >= 0, unsafe count <= input.count - position else { throw .truncated(offset: position) }
    defer { position += count }
    return position..<position + count
  }

  mutating func byte() throws(PickleError) -> UInt8 {
    let range = try take(1)
    return unsafe input[range.lowerBound]
  }

  /// A little-endian integer.
  mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(PickleError) -> Number {
    let range = try take(MemoryLayout<Number>.size)
    return unsafe Number(littleEndian: input.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
  }

  /// A little-endian length of 1, 4 or 8 bytes.
  mutating func length<Number: FixedWidthInteger>(_ type: Number.Type) throws(PickleError) -> Int {
    let start = position
    guard let count = Int(exactly: try integer(type)) else { throw .truncated(offset: start) }
    return count
  }

  /// The bytes up to the next newline, which is skipped.
  mutating func line() throws(PickleError) -> Range<Int> {
    guard let end = unsafe input[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw unsafe .truncated(offset: input.count)
    }
    defer { position = end + 1 }
    return position..<end
  }

  mutating func lineText() throws(PickleError) -> String { text(try line()) }

  /// The bytes as UTF-8; Python's lone surrogates become replacement characters.
  func text(_ range: Range<Int>) -> String { unsafe String(decoding: input[range], as: UTF8.self) }

  /// A byte of a range that was taken.
  subscript(position: Int) -> UInt8 { unsafe input[position] }

  /// Whether a range that was taken has an escape in it.
  func hasEscape(_ range: Range<Int>) -> Bool { unsafe input[range].contains(UInt8(ascii: "\\")) }

  /// The text of a value that was read; see ``PickleValue/text(in:)``.
  func text(of value: PickleValue) -> String? { unsafe value.text(in: input) }

  /// All bytes of the input.
  var inputCount: Int { unsafe input.count }
}

extension PickleValue {
  /// The text of a Unicode or byte string; nil for any other value, or for bytes that are not UTF-8.
  ///
  /// `input` is the buffer that was loaded.
  public func text(in input: UnsafeRawBufferPointer) -> String? {
    switch self {
    case .string(let value): value
    case .bytes(let range) where range.upperBound <= input.count: unsafe String(validating: input[range], as: UTF8.self)
    default: nil
    }
  }
}
