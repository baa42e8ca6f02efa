extension NodeProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: inputs.append(try reader.string(field))
      case 2: outputs.append(try reader.string(field))
      case 3: name = try reader.string(field)
      case 4: op = try reader.string(field)
      case 5:
        attributes.append(try AttributeProto(&reader, try reader.range(field)))
        try reader.check(attributes.count, MessageLimits.attributes, "attributes of a node")
      case 7:
        let text = try reader.string(field)
        domain = text == "ai.onnx" ? "" : text
      default: break
      }
      try reader.check(inputs.count + outputs.count, MessageLimits.operands, "operands of a node")
    }
  }
}

extension AttributeProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    var type = 0
    var (number, integer, text) = (Float(0), 0, "")
    var (tensor, graph, reference): (TensorProto?, GraphProto?, String?)
    var (floats, ints, strings): ([Float], [Int], [String]) = ([], [], [])
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: name = try reader.string(field)
      case 2: number = try reader.float(field)
      case 3: integer = try reader.integer(field)
      case 4: text = try reader.string(field)
      case 5: tensor = try TensorProto(&reader, try reader.range(field))
      case 6: graph = try reader.nestedGraph(field)
      case 7: try reader.floats(field, to: &floats, limit: MessageLimits.numbers)
      case 8: try reader.integers(field, to: &ints, limit: MessageLimits.numbers)
      case 9:
        strings.append(try reader.string(field))
        try reader.check(strings.count, MessageLimits.operands, "strings of an attribute")
      case 20: type = try reader.integer(field)
      case 21: reference = try reader.string(field)
      default: break
      }
      // Files before IR version 2 leave the type out; it follows the order of the fields 2 to 9.
      if type == 0, (2...9).contains(field.number) { type = field.number - 1 }
    }
    if let reference, !reference.isEmpty {
      value = .reference(reference)
      return
    }
    // The numbers of AttributeProto.AttributeType.
    value =
      switch type {
      case 0: .none
      case 1: .float(number)
      case 2: .int(integer)
      case 3: .string(text)
      case 4: tensor.map { .tensor($0) } ?? .none
      case 5: graph.map { .graph($0) } ?? .none
      case 6: .floats(floats)
      case 7: .ints(ints)
      case 8: .strings(strings)
      default: .other(type)
      }
  }
}

extension ValueInfoProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: name = try reader.string(field)
      case 2: try readType(&reader, try reader.range(field))
      default: break
      }
    }
  }

  /// `TypeProto`, of which only tensors are read.
  private mutating func readType(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      guard field.number == 1 else { return }
      try readTensor(&reader, try reader.range(field))
    }
  }

  private mutating func readTensor(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: type = try reader.integer(field)
      case 2: try readShape(&reader, try reader.range(field))
      default: break
      }
    }
  }

  private mutating func readShape(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    var extents: [Dimension] = []
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      guard field.number == 1 else { return }
      extents.append(try Dimension(&reader, try reader.range(field)))
      try reader.check(extents.count, MessageLimits.rank, "dimensions of \(name)")
    }
    dimensions = extents
  }
}

extension ValueInfoProto.Dimension {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    self = .symbolic("")
    try reader.fields(range) { (reader, field) throws(ONNXError) in
      switch field.number {
      case 1: self = .fixed(try reader.integer(field))
      case 2: self = .symbolic(try reader.string(field))
      default: break
      }
    }
  }
}
