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
}
