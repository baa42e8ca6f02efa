/// A protobuf message in memory, read field by field; every length is held to the bytes that are there.
///
/// Source: https://protobuf.dev/programming-guides/encoding.
struct Message {
  /// A field: its number, and what it holds.
  enum Value {
    case number(UInt64)
    case bytes(Range<Int>)
    case fixed
  }

  /// What no writer of protobuf would write.
  struct Damage: Error {}

  /// Where the next field is read.
  private var place: Int
  private let end: Int

  /// The message that lies at `range`.
  init(_ range: Range<Int>) { (place, end) = (range.lowerBound, range.upperBound) }

  /// Whether there is nothing left.
  var isAtEnd: Bool { place == end }

  /// The next field; nil at the end.
  mutating func field(_ bytes: Span<UInt8>) throws(Damage) -> (number: UInt64, value: Value)? {
    guard !isAtEnd else { return nil }
    let tag = try number(bytes)
    guard tag >> 3 > 0 else { throw Damage() }
    switch tag & 7 {
    case 0: return (tag >> 3, .number(try number(bytes)))
    case 1: try skip(8)
    case 2:
      let length = try number(bytes)
      guard length <= UInt64(end - place) else { throw Damage() }
      let start = place
      place += Int(length)
      return (tag >> 3, .bytes(start..<place))
    case 5: try skip(4)
    default: throw Damage()
    }
    return (tag >> 3, .fixed)
  }

  /// The next number, of at most ten bytes.
  mutating func number(_ bytes: Span<UInt8>) throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard place < end else { throw Damage() }
      let byte = UInt64(bytes[place])
      place += 1
      value |= (byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw Damage()
  }

  private mutating func skip(_ count: Int) throws(Damage) {
    guard count <= end - place else { throw Damage() }
    place += count
  }
}
