import TestSupport

/// Bytes of protobuf messages, made up by hand.
enum Protobuf {
  static func varint(_ value: Int) -> [UInt8] {
    var rest = UInt64(bitPattern: Int64(value))
    var bytes: [UInt8] = []
    repeat {
      bytes.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  static func int(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }

  static func bytes(_ field: Int, _ payload: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(payload.count) + payload
  }

  static func text(_ field: Int, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

  static func float(_ field: Int, _ value: Float) -> [UInt8] {
    varint(field << 3 | 5) + little(value.bitPattern)
  }

  static func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func floats(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

  /// A TensorProto with raw_data.
  static func tensor(_ name: String, _ dimensions: [Int], type: Int = 1, raw: [UInt8]) -> [UInt8] {
    dimensions.flatMap { int(1, $0) } + int(2, type) + text(8, name) + bytes(9, raw)
  }

  /// A ValueInfoProto of float32; nil extents are symbolic.
  static func value(_ name: String, _ dimensions: [Int?], type: Int = 1) -> [UInt8] {
    let extents = dimensions.flatMap { bytes(1, $0.map { int(1, $0) } ?? text(2, "batch")) }
    return text(1, name) + bytes(2, bytes(1, int(1, type) + bytes(2, extents)))
  }

  /// A NodeProto.
  static func node(
    _ op: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "",
    attributes: [[UInt8]] = []
  ) -> [UInt8] {
    inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) } + text(3, name) + text(4, op) + text(7, domain)
      + attributes.flatMap { bytes(5, $0) }
  }

  static func ints(_ name: String, _ values: [Int]) -> [UInt8] {
    text(1, name) + values.flatMap { int(8, $0) } + int(20, 7)
  }

  static func int(_ name: String, _ value: Int) -> [UInt8] { text(1, name) + int(3, value) + int(20, 2) }

  /// A ModelProto.
  static func model(
    nodes: [[UInt8]] = [], tensors: [[UInt8]] = [], inputs: [[UInt8]] = [], outputs: [[UInt8]] = [], opset: Int = 17,
    domain: String = "", functions: [[UInt8]] = []
  ) -> [UInt8] {
    let graph =
      nodes.flatMap { bytes(1, $0) } + text(2, "graph") + tensors.flatMap { bytes(5, $0) }
      + inputs.flatMap { bytes(11, $0) } + outputs.flatMap { bytes(12, $0) }
    return int(1, 8) + text(2, "hand") + bytes(7, graph) + bytes(8, text(1, domain) + int(2, opset))
      + functions.flatMap { bytes(25, $0) }
  }
}
