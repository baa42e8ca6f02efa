extension TensorProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    var raw: Range<Int>?
    var packed = PackedNumbers()
    var external: [String: String] = [:]
    var isExternal = false
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: try reader.integers(field, to: &dimensions, limit: MessageLimits.rank)
      case 2: type = try reader.integer(field)
      case 3: throw .unsupported(path: reader.path, what: "a tensor in segments; save it with onnx.save of today")
      case 4, 5, 7, 10, 11: try packed.read(field, &reader)
      case 8: name = try reader.string(field)
      case 9: raw = try reader.range(field)
      case 13: try reader.entry(field, into: &external)
      case 14: isExternal = try reader.integer(field) == 1
      default: break
      }
    }
    if isExternal {
      storage = try externalStorage(external, reader)
    } else {
      storage = raw.map { .range($0) } ?? packed.storage
    }
  }

  private func externalStorage(_ entries: [String: String], _ reader: borrowing WireReader) throws(ONNXError) -> Storage
  {
    guard let location = entries["location"], !location.isEmpty else {
      throw .malformed(path: reader.path, what: "tensor \(name) lies in another file without a location")
    }
    func number(_ key: String) throws(ONNXError) -> Int? {
      guard let text = entries[key] else { return nil }
      guard let value = Int(text), value >= 0, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw .malformed(path: reader.path, what: "tensor \(name) has the \(key) \(text.prefix(40))")
      }
      return value
    }
    return .external(location: location, offset: try number("offset") ?? 0, length: try number("length"))
  }
}

/// The typed fields of a tensor: `float_data`, `int32_data`, `int64_data`, `double_data`, `uint64_data`.
private struct PackedNumbers {
  private var range: Range<Int>?
  private var integers: [Int] = []
  private var floats: [Float] = []

  /// What was read, as one storage.
  var storage: TensorProto.Storage {
    if !integers.isEmpty { return .integers(integers) }
    if !floats.isEmpty { return .floats(floats) }
    return .range(range ?? 0..<0)
  }

  mutating func read(_ field: WireField, _ reader: inout WireReader) throws(ONNXError) {
    switch (field.number, field.kind) {
    case (4, .bytes(let packed)), (10, .bytes(let packed)):
      // Packed floats are what raw_data would hold, so they stay in the file.
      guard range?.isEmpty ?? true, floats.isEmpty else {
        throw .unsupported(path: reader.path, what: "a tensor's floats in pieces; save it with onnx.save of today")
      }
      range = packed
    case (4, _):
      try reader.floats(field, to: &floats, limit: MessageLimits.numbers)
    case (10, _):
      throw .unsupported(path: reader.path, what: "a tensor's doubles one by one; save it with onnx.save of today")
    default: try reader.integers(field, to: &integers, limit: MessageLimits.numbers)
    }
  }
}

extension WireReader {
  /// Reads a `StringStringEntryProto`.
  mutating func entry(_ field: WireField, into entries: inout [String: String]) throws(ONNXError) {
    var (key, value) = ("", "")
    try fields(try range(field)) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: key = try reader.string(field)
      case 2: value = try reader.string(field)
      default: break
      }
    }
    entries[key] = value
    try check(entries.count, MessageLimits.attributes, "entries of a tensor")
  }
}
