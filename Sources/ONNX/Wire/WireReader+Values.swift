// What fields hold, by protobuf's types.
extension WireReader {
  /// The payload of a message, string or packed field.
  func range(_ field: WireField) throws(ONNXError) -> Range<Int> {
    guard case .bytes(let range) = field.kind else {
      throw damaged("the wire type of field \(field.number)", field.offset)
    }
    return range
  }

  /// A string; bytes that are not UTF-8 are replaced.
  mutating func string(_ field: WireField) throws(ONNXError) -> String {
    let range = try range(field)
    guard range.count <= Self.stringLimit else {
      throw .malformed(
        path: path, what: "the string at offset \(field.offset) has \(range.count) bytes, more than \(Self.stringLimit)"
      )
    }
    let end = position
    seek(range.lowerBound)
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    while position < range.upperBound { text.append(try fixed(UInt8.self, before: range.upperBound)) }
    seek(end)
    return String(decoding: text, as: UTF8.self)
  }

  /// An int32, int64 or enum.
  func integer(_ field: WireField) throws(ONNXError) -> Int {
    guard case .varint(let value) = field.kind else {
      throw damaged("the wire type of field \(field.number)", field.offset)
    }
    return Int(Int64(bitPattern: value))
  }

  /// A float.
  func float(_ field: WireField) throws(ONNXError) -> Float {
    guard case .fixed32(let bits) = field.kind else {
      throw damaged("the wire type of field \(field.number)", field.offset)
    }
    return Float(bitPattern: bits)
  }

  /// Appends a repeated integer, packed or not; at most `limit` in all.
  mutating func integers(_ field: WireField, to values: inout [Int], limit: Int) throws(ONNXError) {
    switch field.kind {
    case .varint(let value): values.append(Int(Int64(bitPattern: value)))
    case .bytes(let range):
      let end = position
      seek(range.lowerBound)
      while position < range.upperBound, values.count <= limit {
        values.append(Int(Int64(bitPattern: try varint(before: range.upperBound))))
      }
      seek(end)
    default: throw damaged("the wire type of field \(field.number)", field.offset)
    }
    try check(values.count, limit, field)
  }

  /// Appends a repeated float, packed or not; at most `limit` in all.
  mutating func floats(_ field: WireField, to values: inout [Float], limit: Int) throws(ONNXError) {
    switch field.kind {
    case .fixed32(let bits): values.append(Float(bitPattern: bits))
    case .bytes(let range):
      guard range.count % 4 == 0 else { throw damaged("a list of floats of \(range.count) bytes", field.offset) }
      let end = position
      seek(range.lowerBound)
      while position < range.upperBound, values.count <= limit {
        values.append(Float(bitPattern: try fixed(UInt32.self, before: range.upperBound)))
      }
      seek(end)
    default: throw damaged("the wire type of field \(field.number)", field.offset)
    }
    try check(values.count, limit, field)
  }

  private func check(_ count: Int, _ limit: Int, _ field: WireField) throws(ONNXError) {
    guard count <= limit else {
      throw .malformed(path: path, what: "the list at offset \(field.offset) has more than \(limit) numbers")
    }
  }
}
