/// A data element of a MATLAB file: a tag of type and size, then bytes, padded to eight.
struct MATElement {
  /// What the bytes are.
  enum Kind: UInt32 {
    case int8 = 1
    case uint8 = 2
    case int16 = 3
    case uint16 = 4
    case int32 = 5
    case uint32 = 6
    case single = 7
    case double = 9
    case int64 = 12
    case uint64 = 13
    case matrix = 14
    case compressed = 15
    case utf8 = 16
    case utf16 = 17

    /// The bytes of a number; 0 where it is none.
    var bytes: Int {
      switch self {
      case .int8, .uint8, .utf8: 1
      case .int16, .uint16, .utf16: 2
      case .int32, .uint32, .single: 4
      case .double, .int64, .uint64: 8
      case .matrix, .compressed: 0
      }
    }

    /// The whole number that so many little-endian bytes are; nil where they are none.
    func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
      let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      switch self {
      case .uint8, .uint16, .uint32, .uint64, .utf8, .utf16: return Int(exactly: bits)
      case .int8: return Int(Int8(truncatingIfNeeded: bits))
      case .int16: return Int(Int16(truncatingIfNeeded: bits))
      case .int32: return Int(Int32(truncatingIfNeeded: bits))
      case .int64: return Int(Int64(bitPattern: bits))
      case .single: return Int(exactly: Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      case .double: return Int(exactly: Double(bitPattern: bits))
      case .matrix, .compressed: return nil
      }
    }
  }

  /// What the bytes are.
  let kind: Kind
  /// Where the bytes lie in the input, without the padding.
  let range: Range<Int>
  /// Where the next element begins.
  let next: Int

  /// Type and size as the first eight bytes state them; nil where there are fewer.
  static func tag(_ input: Span<UInt8>, at place: Int = 0) -> (kind: UInt32, size: UInt32)? {
    guard place >= 0, input.count - place >= 8 else { return nil }
    return (word(input, at: place), word(input, at: place + 4))
  }

  private static func word(_ input: Span<UInt8>, at place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(input[place + $1]) << UInt32(8 * $1) }
  }

  /// The element at `place` of `input`; nil where there is none, or it leaves the input.
  init?(_ input: Span<UInt8>, at place: Int) {
    guard let tag = Self.tag(input, at: place) else { return nil }
    // A small element has its size in the tag's upper half, and its bytes in the tag's second word.
    if tag.kind >> 16 != 0 {
      let size = Int(tag.kind >> 16)
      guard size <= 4, let kind = Kind(rawValue: tag.kind & 0xffff) else { return nil }
      self.kind = kind
      range = place + 4..<place + 4 + size
      next = place + 8
      return
    }
    guard let kind = Kind(rawValue: tag.kind), Int(tag.size) <= input.count - place - 8 else { return nil }
    self.kind = kind
    range = place + 8..<place + 8 + Int(tag.size)
    let end = place + 8 + Int(tag.size)
    // Compressed elements are not padded.
    next = kind == .compressed ? end : (end + 7) / 8 * 8
  }
}
