import Checkpoints

/// The most of each thing that a file may have; models of billions of parameters have a tenth of it.
enum MessageLimits {
  static let nodes = 1 << 20
  static let tensors = 1 << 18
  static let values = 1 << 20
  static let functions = 1 << 12
  static let attributes = 1 << 8
  static let operands = 1 << 16
  static let numbers = 1 << 22
  static let rank = 32
  static let nesting = 8
}

extension ModelProto {
  /// Reads the whole model except its weights.
  ///
  /// - Throws: ``ONNXError`` where the bytes are not a model's or are more than is read.
  init(_ reader: inout WireReader) throws(ONNXError) {
    try reader.fields(0..<reader.size) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: irVersion = try reader.integer(field)
      case 2: producer = try reader.string(field)
      case 3: producerVersion = try reader.string(field)
      case 7:
        guard graph == nil else { throw .malformed(path: reader.path, what: "it has two graphs") }
        graph = try GraphProto(&reader, try reader.range(field))
      case 8: try reader.opset(field, into: &opsets)
      case 14:
        var entry: [String: String] = [:]
        try reader.entry(field, into: &entry)
        for (key, value) in entry where StoredClasses.metadataKeys.contains(key) { metadata[key] = value }
      case 20: isTrained = true
      case 25:
        functions.append(try FunctionProto(&reader, try reader.range(field)))
        try reader.check(functions.count, MessageLimits.functions, "functions")
      default: break
      }
    }
    guard graph != nil else {
      throw .malformed(path: reader.path, what: "no graph is in it, so it is no ONNX model")
    }
  }
}

extension GraphProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1:
        nodes.append(try NodeProto(&reader, try reader.range(field)))
        try reader.check(nodes.count, MessageLimits.nodes, "nodes")
      case 2: name = try reader.string(field)
      case 5:
        initializers.append(try TensorProto(&reader, try reader.range(field)))
        try reader.check(initializers.count, MessageLimits.tensors, "initialisers")
      case 11:
        inputs.append(try ValueInfoProto(&reader, try reader.range(field)))
        try reader.check(inputs.count, MessageLimits.values, "inputs")
      case 12:
        outputs.append(try ValueInfoProto(&reader, try reader.range(field)))
        try reader.check(outputs.count, MessageLimits.values, "outputs")
      case 15: hasSparseInitializers = true
      default: break
      }
    }
  }
}

extension FunctionProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: name = try reader.string(field)
      case 4: inputs.append(try reader.string(field))
      case 5: outputs.append(try reader.string(field))
      case 6: attributes.append(try reader.string(field))
      case 7: nodes.append(try NodeProto(&reader, try reader.range(field)))
      case 9: try reader.opset(field, into: &opsets)
      case 10: domain = try reader.string(field)
      case 11: defaults.append(try AttributeProto(&reader, try reader.range(field)))
      case 13: overload = try reader.string(field)
      default: break
      }
      try reader.check(nodes.count, MessageLimits.nodes, "nodes in a function")
      try reader.check(inputs.count + outputs.count, MessageLimits.operands, "operands of a function")
      try reader.check(attributes.count + defaults.count, MessageLimits.attributes, "attributes of a function")
    }
  }
}

extension WireReader {
  /// Reads the graph within a node.
  mutating func nestedGraph(_ field: WireField) throws(ONNXError) -> GraphProto {
    nesting += 1
    defer { nesting -= 1 }
    try check(nesting, MessageLimits.nesting, "graphs within one another")
    return try GraphProto(&self, try range(field))
  }

  /// Reads an `OperatorSetIdProto`.
  mutating func opset(_ field: WireField, into opsets: inout [String: Int]) throws(ONNXError) {
    var (domain, version) = ("", 0)
    try fields(try range(field)) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: domain = try reader.string(field)
      case 2: version = try reader.integer(field)
      default: break
      }
    }
    // Both names mean ONNX's own operators.
    opsets[domain == "ai.onnx" ? "" : domain] = version
    try check(opsets.count, MessageLimits.functions, "operator sets")
  }

  /// Refuses more than `limit` of `what`.
  func check(_ count: Int, _ limit: Int, _ what: String) throws(ONNXError) {
    guard count <= limit else {
      throw .unsupported(path: path, what: "more than \(limit) \(what); no image classifier has so many")
    }
  }
}
