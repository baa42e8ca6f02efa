import Files

/// One field of a protobuf message; the bytes of a length-delimited one are not read.
struct WireField {
  /// How the field is stored (https://protobuf.dev/programming-guides/encoding/, "Message structure").
  enum Kind {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(Range<Int>)
    case fixed32(UInt32)
  }

  /// The field's number in its message.
  let number: Int
  /// Its content, or where that lies in the file.
  let kind: Kind
  /// Where its tag begins.
  let offset: Int
}

/// Reads protobuf's wire format by position, through a small window: what is skipped is never read.
struct WireReader: ~Copyable {
  /// The bytes that may be read: names, nodes and shapes of any real model are far fewer.
  static let headerLimit = 1 << 28

  /// The bytes that a string may have.
  static let stringLimit = 1 << 16

  private static let widestWindow = 1 << 16
  private static let narrowestWindow = 1 << 9

  private let file: ReadableFile
  private var window: [UInt8] = []
  private var windowStart = 0

  /// Where the next byte is read.
  private(set) var position = 0

  /// How many graphs within one another are being read.
  var nesting = 0

  /// The bytes read so far.
  private(set) var bytesRead = 0

  init(_ path: String) throws(ONNXError) {
    do throws(FileError) { file = try ReadableFile(path) } catch { throw .file(error) }
  }

  var path: String { file.path }
  var size: Int { file.size }

  /// Goes to `offset`, which lies within the file.
  mutating func seek(_ offset: Int) { position = offset }

  /// The next field of a message that ends at `end`, or nil there; its payload is passed over.
  mutating func field(before end: Int) throws(ONNXError) -> WireField? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint(before: end)
    guard let number = Int(exactly: tag >> 3), (1...0x1fff_ffff).contains(number) else {
      throw damaged("field number \(tag >> 3)", start)
    }
    let kind: WireField.Kind
    switch tag & 7 {
    case 0: kind = .varint(try varint(before: end))
    case 1: kind = .fixed64(try fixed(UInt64.self, before: end))
    case 2:
      let length = try varint(before: end)
      guard length <= UInt64(end - position) else {
        if end == size { throw .truncated(path: path, what: "\(length) bytes wanted at offset \(position) of \(size)") }
        throw damaged("a length of \(length) bytes, of which \(end - position) are left,", start)
      }
      kind = .bytes(position..<position + Int(length))
      position += Int(length)
    case 5: kind = .fixed32(try fixed(UInt32.self, before: end))
    default: throw damaged("wire type \(tag & 7)", start)
    }
    return WireField(number: number, kind: kind, offset: start)
  }

  /// Calls `body` with each field of the message that lies at `range`, which it may read further into.
  mutating func fields(
    _ range: Range<Int>, _ body: (inout WireReader, WireField) throws(ONNXError) -> Void
  ) throws(ONNXError) {
    seek(range.lowerBound)
    while let field = try field(before: range.upperBound) { try body(&self, field) }
  }

  /// A base-128 number of at most ten bytes.
  mutating func varint(before end: Int) throws(ONNXError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = UInt64(try byte(before: end))
      value |= (byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw damaged("a number of more than ten bytes", start)
  }

  /// A little-endian number of a fixed width.
  mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type, before end: Int
  ) throws(ONNXError) -> Number {
    var value: Number = 0
    for index in 0..<Number.bitWidth / 8 { value |= Number(try byte(before: end)) << (8 * index) }
    return value
  }

  /// The bytes of `range`, which lies within the file.
  mutating func bytes(_ range: Range<Int>) throws(ONNXError) -> [UInt8] {
    try count(range.count)
    do throws(FileError) { return try file.read(at: range.lowerBound, count: range.count) } catch { throw .file(error) }
  }

  /// The error of something that no writer of protobuf would write.
  func damaged(_ what: String, _ offset: Int) -> ONNXError {
    .malformed(path: path, what: "\(what) at offset \(offset) is not protobuf's")
  }

  private mutating func byte(before end: Int) throws(ONNXError) -> UInt8 {
    guard position < end else {
      if end == size { throw .truncated(path: path, what: "it ends inside a field at offset \(position)") }
      throw damaged("a message that ends inside a field", position)
    }
    let index = position - windowStart
    if !window.indices.contains(index) { try fill() }
    defer { position += 1 }
    return window[position - windowStart]
  }

  /// Reads on from the position: more where the last window was read to its end, little after a jump.
  private mutating func fill() throws(ONNXError) {
    let isSequel = position == windowStart + window.count && !window.isEmpty
    let wanted = isSequel ? min(window.count * 2, Self.widestWindow) : Self.narrowestWindow
    let length = min(wanted, size - position)
    try count(length)
    do throws(FileError) { window = try file.read(at: position, count: length) } catch { throw .file(error) }
    windowStart = position
  }

  private mutating func count(_ length: Int) throws(ONNXError) {
    bytesRead += length
    guard bytesRead <= Self.headerLimit else {
      throw .unsupported(
        path: path, what: "more than \(Self.headerLimit >> 20) MiB beside its weights; export it without metadata")
    }
  }
}
