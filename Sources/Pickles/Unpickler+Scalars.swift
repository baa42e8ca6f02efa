// Numbers and strings.
extension Unpickler {
  mutating func scalar(_ opcode: Opcode, at offset: Int) throws(PickleError) -> PickleValue {
    switch opcode {
    case .none: .none
    case .newTrue: .bool(true)
    case .newFalse: .bool(false)
    case .binInt: .int(Int(try cursor.integer(Int32.self)))
    case .binInt1: .int(Int(try cursor.byte()))
    case .binInt2: .int(Int(try cursor.integer(UInt16.self)))
    case .long1: wideInteger(try cursor.take(cursor.length(UInt8.self)))
    case .long4: wideInteger(try cursor.take(cursor.length(Int32.self)))
    case .binFloat: .float(Double(bitPattern: try cursor.integer(UInt64.self).byteSwapped))
    case .shortBinUnicode: .string(cursor.text(try cursor.take(cursor.length(UInt8.self))))
    case .binUnicode: .string(cursor.text(try cursor.take(cursor.length(UInt32.self))))
    case .binUnicode8: .string(cursor.text(try cursor.take(cursor.length(UInt64.self))))
    case .shortBinBytes, .shortBinString: .bytes(try cursor.take(cursor.length(UInt8.self)))
    case .binBytes: .bytes(try cursor.take(cursor.length(UInt32.self)))
    case .binString: .bytes(try cursor.take(cursor.length(Int32.self)))
    case .binBytes8, .byteArray8: .bytes(try cursor.take(cursor.length(UInt64.self)))
    default: try textScalar(opcode, at: offset)
    }
  }

  /// The forms of protocol 0, each a line of text.
  private mutating func textScalar(_ opcode: Opcode, at offset: Int) throws(PickleError) -> PickleValue {
    let range = try cursor.line()
    switch opcode {
    case .int:
      let text = cursor.text(range)
      if text == "00" || text == "01" { return .bool(text == "01") }
      return .int(try textInteger(text, at: offset))
    case .long:
      let text = cursor.text(range)
      return Int(text.hasSuffix("L") ? text.dropLast() : text[...]).map(PickleValue.int) ?? .opaque
    case .float:
      guard let value = Double(cursor.text(range)) else { throw .malformedText(offset: offset) }
      return .float(value)
    case .string: return try quotedString(range, at: offset)
    case .unicode:
      return cursor.hasEscape(range) ? .opaque : .string(cursor.text(range))
    default: throw .unknownOpcode(opcode.rawValue, offset: offset)
    }
  }

  func textInteger(_ text: String, at offset: Int) throws(PickleError) -> Int {
    guard let value = Int(text) else { throw .malformedText(offset: offset) }
    return value
  }

  /// A little-endian two's complement integer of any width; no bytes at all mean 0.
  private func wideInteger(_ range: Range<Int>) -> PickleValue {
    guard range.count <= 8 else { return .bigInt(range) }
    guard let last = range.last else { return .int(0) }
    var value = cursor[last] & 0x80 == 0 ? 0 : -1
    for position in range.reversed() { value = value << 8 | Int(cursor[position]) }
    return .int(value)
  }

  /// The inside of `'...'` or `"..."`; one with escapes has no bytes in the input to point to.
  private func quotedString(_ range: Range<Int>, at offset: Int) throws(PickleError) -> PickleValue {
    guard range.count >= 2, let first = range.first, let last = range.last,
      cursor[first] == cursor[last],
      cursor[first] == UInt8(ascii: "'") || cursor[first] == UInt8(ascii: "\"")
    else { throw .malformedText(offset: offset) }
    return cursor.hasEscape(range) ? .opaque : .bytes(first + 1..<last)
  }
}
