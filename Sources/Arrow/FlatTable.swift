import Files

/// Where an Arrow message contradicts its format.
struct ArrowDamage: Error {
  /// The number of a type that is sound but not known.
  var type: UInt8?
}

/// A table of a FlatBuffers message, whose every place is checked before it is read.
///
/// Source: https://flatbuffers.dev/internals.
struct FlatTable {
  private let bytes: [UInt8]
  private let position: Int
  /// Where the offsets of fields begin, and how many there are.
  private let fields: (start: Int, count: Int)

  /// The table that a message is.
  init(_ bytes: [UInt8]) throws(ArrowDamage) {
    guard bytes.count >= 4 else { throw ArrowDamage() }
    try self.init(bytes, at: bytes.count(UInt32.self, at: 0))
  }

  private init(_ bytes: [UInt8], at position: Int) throws(ArrowDamage) {
    guard position <= bytes.count - 4 else { throw ArrowDamage() }
    let start = position - Int(bytes.littleEndian(Int32.self, at: position))
    guard start >= 0, start <= bytes.count - 4 else { throw ArrowDamage() }
    let size = bytes.count(UInt16.self, at: start)
    guard size >= 4, size <= bytes.count - start else { throw ArrowDamage() }
    (self.bytes, self.position, fields) = (bytes, position, (start + 4, (size - 4) / 2))
  }

  /// Where a field lies, which takes `size` bytes; nil where the table does not have it.
  private func place(_ field: Int, _ size: Int) throws(ArrowDamage) -> Int? {
    guard field < fields.count else { return nil }
    let offset = bytes.count(UInt16.self, at: fields.start + 2 * field)
    guard offset > 0 else { return nil }
    guard position + offset <= bytes.count - size else { throw ArrowDamage() }
    return position + offset
  }

  /// A number; `usual` where the table does not have it.
  func number<Number: FixedWidthInteger>(_ field: Int, or usual: Number) throws(ArrowDamage) -> Number {
    try place(field, MemoryLayout<Number>.size).map { bytes.littleEndian(Number.self, at: $0) } ?? usual
  }

  /// A table in this one.
  func table(_ field: Int) throws(ArrowDamage) -> FlatTable? {
    guard let place = try place(field, 4) else { return nil }
    return try FlatTable(bytes, at: place + bytes.count(UInt32.self, at: place))
  }

  /// Where the elements of a vector lie, each of `size` bytes.
  private func vector(_ field: Int, size: Int) throws(ArrowDamage) -> (start: Int, count: Int) {
    guard let place = try place(field, 4) else { return (0, 0) }
    let start = place + bytes.count(UInt32.self, at: place)
    guard start <= bytes.count - 4 else { throw ArrowDamage() }
    let count = bytes.count(UInt32.self, at: start)
    guard count <= (bytes.count - start - 4) / size else { throw ArrowDamage() }
    return (start + 4, count)
  }

  /// A text; empty where the table does not have it.
  func text(_ field: Int) throws(ArrowDamage) -> String {
    let (start, count) = try vector(field, size: 1)
    return String(decoding: bytes[start..<start + count], as: UTF8.self)
  }

  /// The tables of a vector.
  func tables(_ field: Int) throws(ArrowDamage) -> [FlatTable] {
    let (start, count) = try vector(field, size: 4)
    var tables: [FlatTable] = []
    for place in stride(from: start, to: start + 4 * count, by: 4) {
      tables.append(try FlatTable(bytes, at: place + bytes.count(UInt32.self, at: place)))
    }
    return tables
  }

  /// The pairs of a vector of structures of two 64-bit numbers.
  func pairs(_ field: Int) throws(ArrowDamage) -> [(Int64, Int64)] {
    let (start, count) = try vector(field, size: 16)
    return (0..<count).map { index in
      let place = start + 16 * index
      return (bytes.littleEndian(Int64.self, at: place), bytes.littleEndian(Int64.self, at: place + 8))
    }
  }
}
