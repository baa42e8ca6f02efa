/// Where bytes are not what Thrift's compact protocol, or a page, should have there.
struct ParquetDamage: Error {
  let position: Int
}

/// The types of the compact protocol.
enum ThriftType: UInt8 {
  case yes = 1
  case no, byte, short, int, long, double, binary, list, set, map, structure
}

/// A field of a structure, whose value comes next.
struct ThriftField {
  let id: Int
  let type: ThriftType
}

/// Reads Thrift's compact protocol, in which Parquet describes itself; each value is read by the type that it is expected to have.
///
/// Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
struct ThriftReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  /// Structures and lists in one another.
  private static let deepest = 16

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a structure; `field` reads or skips the value of each field.
  mutating func structure(
    _ field: (inout ThriftReader, ThriftField) throws(ParquetDamage) -> Void
  ) throws(ParquetDamage) {
    var id = 0
    while let next = try header(after: id) {
      id = next.id
      try field(&self, next)
    }
  }

  /// The value of `field`, where it is a structure.
  mutating func structure(
    of field: ThriftField, _ body: (inout ThriftReader, ThriftField) throws(ParquetDamage) -> Void
  ) throws(ParquetDamage) {
    try expect(field, .structure)
    try structure(body)
  }

  /// The value of `field`, where it is a whole number.
  mutating func integer(_ field: ThriftField) throws(ParquetDamage) -> Int {
    guard [.short, .int, .long].contains(field.type) else { throw damage }
    return try zigZag()
  }

  /// The value of `field`, where it is a number of things or bytes, `most` of them at most.
  mutating func count(_ field: ThriftField, most: Int = .max) throws(ParquetDamage) -> Int {
    let count = try integer(field)
    guard (0...most).contains(count) else { throw damage }
    return count
  }

  /// The value of `field`, where it is text.
  mutating func string(_ field: ThriftField) throws(ParquetDamage) -> String {
    try expect(field, .binary)
    return try string()
  }

  /// The value of `field`, where it is a list of elements of `type`; `element` reads each.
  mutating func list(
    _ field: ThriftField, of type: ThriftType, _ element: (inout ThriftReader) throws(ParquetDamage) -> Void
  ) throws(ParquetDamage) {
    try expect(field, .list)
    let (count, found) = try listHeader()
    guard found == type || count == 0 else { throw damage }
    for _ in 0..<count { try element(&self) }
  }

  /// An element of a list of texts.
  mutating func string() throws(ParquetDamage) -> String {
    let count = try length()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Passes over the value of `field`.
  mutating func skip(_ field: ThriftField) throws(ParquetDamage) { try skip(field.type, depth: 0) }

  private mutating func skip(_ type: ThriftType, depth: Int, isElement: Bool = false) throws(ParquetDamage) {
    guard depth < Self.deepest else { throw damage }
    switch type {
    case .yes, .no: if isElement { _ = try byte() }
    case .byte: _ = try byte()
    case .short, .int, .long: _ = try variableLength()
    case .double: for _ in 0..<8 { _ = try byte() }
    case .binary: position += try length()
    case .list, .set:
      let (count, element) = try listHeader()
      for _ in 0..<count { try skip(element, depth: depth + 1, isElement: true) }
    case .map: try skipMap(depth: depth)
    case .structure:
      var id = 0
      while let next = try header(after: id) {
        id = next.id
        try skip(next.type, depth: depth + 1)
      }
    }
  }

  private mutating func skipMap(depth: Int) throws(ParquetDamage) {
    let count = try length()
    guard count > 0 else { return }
    let types = try byte()
    guard let key = ThriftType(rawValue: types >> 4), let value = ThriftType(rawValue: types & 15) else { throw damage }
    for _ in 0..<count {
      try skip(key, depth: depth + 1, isElement: true)
      try skip(value, depth: depth + 1, isElement: true)
    }
  }
}

// MARK: - Pieces
extension ThriftReader {
  private var damage: ParquetDamage { ParquetDamage(position: position) }

  private func expect(_ field: ThriftField, _ type: ThriftType) throws(ParquetDamage) {
    guard field.type == type else { throw damage }
  }

  private mutating func byte() throws(ParquetDamage) -> UInt8 {
    guard position < bytes.count else { throw damage }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next field of a structure; nil at its end.
  private mutating func header(after id: Int) throws(ParquetDamage) -> ThriftField? {
    let first = try byte()
    if first == 0 { return nil }
    guard let type = ThriftType(rawValue: first & 15) else { throw damage }
    let step = Int(first >> 4)
    let next = step > 0 ? id + step : try zigZag()
    guard (0...Int(Int16.max)).contains(next) else { throw damage }
    return ThriftField(id: next, type: type)
  }

  private mutating func listHeader() throws(ParquetDamage) -> (count: Int, type: ThriftType) {
    let first = try byte()
    guard let type = ThriftType(rawValue: first & 15) else { throw damage }
    return (first >> 4 < 15 ? Int(first >> 4) : try length(), type)
  }

  /// A number of bytes or elements, each of which takes a byte at least.
  private mutating func length() throws(ParquetDamage) -> Int {
    let count = try variableLength()
    guard count <= UInt64(bytes.count - position) else { throw damage }
    return Int(count)
  }

  private mutating func zigZag() throws(ParquetDamage) -> Int {
    let number = try variableLength()
    return Int(bitPattern: UInt(number >> 1)) ^ -Int(number & 1)
  }

  private mutating func variableLength() throws(ParquetDamage) -> UInt64 {
    guard let number = bytes[...].variableLength(at: &position) else { throw damage }
    return number
  }
}
