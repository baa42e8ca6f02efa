extension NodeProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    reader.seek(range.lowerBound)
    while let field = try reader.field(before: range.upperBound) {
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
    var (tensor, reference): (TensorProto?, String?)
    var (floats, ints, strings): ([Float], [Int], [String]) = ([], [], [])
    reader.seek(range.lowerBound)
    while let field = try reader.field(before: range.upperBound) {
      switch field.number {
      case 1: name = try reader.string(field)
      case 2: (number, type) = (try reader.float(field), type == 0 ? 1 : type)
      case 3: (integer, type) = (try reader.integer(field), type == 0 ? 2 : type)
      case 4: (text, type) = (try reader.string(field), type == 0 ? 3 : type)
      case 5: (tensor, type) = (try TensorProto(&reader, try reader.range(field)), type == 0 ? 4 : type)
      case 6: type = type == 0 ? 5 : type
      case 7:
        try reader.floats(field, to: &floats, limit: MessageLimits.numbers)
        type = type == 0 ? 6 : type
      case 8:
        try reader.integers(field, to: &ints, limit: MessageLimits.numbers)
        type = type == 0 ? 7 : type
      case 9:
        strings.append(try reader.string(field))
        try reader.check(strings.count, MessageLimits.operands, "strings of an attribute")
        type = type == 0 ? 8 : type
      case 20: type = try reader.integer(field)
      case 21: reference = try reader.string(field)
      default: break
      }
    }
    if let reference, !reference.isEmpty {
      value = .reference(reference)
      return
    }
    // The numbers of AttributeProto.AttributeType; files before IR version 2 leave the type out.
    value =
      switch type {
      case 0: .none
      case 1: .float(number)
      case 2: .int(integer)
      case 3: .string(text)
      case 4: tensor.map { .tensor($0) } ?? .none
      case 5, 10: .subgraph
      case 6: .floats(floats)
      case 7: .ints(ints)
      case 8: .strings(strings)
      default: .other(type)
      }
  }
}

extension ValueInfoProto {
  init(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    reader.seek(range.lowerBound)
    while let field = try reader.field(before: range.upperBound) {
      switch field.number {
      case 1: name = try reader.string(field)
      case 2: try readType(&reader, try reader.range(field))
      default: break
      }
    }
  }

  /// `TypeProto`, of which only tensors are read.
  private mutating func readType(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    reader.seek(range.lowerBound)
    while let field = try reader.field(before: range.upperBound) {
      guard field.number == 1 else { continue }
      let tensor = try reader.range(field)
      reader.seek(tensor.lowerBound)
      while let field = try reader.field(before: tensor.upperBound) {
        switch field.number {
        case 1: type = try reader.integer(field)
        case 2: try readShape(&reader, try reader.range(field))
        default: break
        }
      }
    }
  }

  private mutating func readShape(_ reader: inout WireReader, _ range: Range<Int>) throws(ONNXError) {
    var extents: [Dimension] = []
    reader.seek(range.lowerBound)
    while let field = try reader.field(before: range.upperBound) {
      guard field.number == 1 else { continue }
      let dimension = try reader.range(field)
      var extent = Dimension.symbolic("")
      reader.seek(dimension.lowerBound)
      while let field = try reader.field(before: dimension.upperBound) {
        switch field.number {
        case 1: extent = .fixed(try reader.integer(field))
        case 2: extent = .symbolic(try reader.string(field))
        default: break
        }
      }
      extents.append(extent)
      try reader.check(extents.count, MessageLimits.rank, "dimensions of \(name)")
    }
    dimensions = extents
  }
}
