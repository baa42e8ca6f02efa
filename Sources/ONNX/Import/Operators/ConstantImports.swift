import Graphs
import Tensors

/// What makes tensors from attributes and shapes.
enum ConstantImports {
  static let handlers: [String: OperatorImport] = [
    "Constant": constant,
    "ConstantOfShape": constantOfShape,
    "Shape": { (importer, call) throws(ONNXError) in
      let extents = try call.input(0).dimensions
      func bound(_ name: String, _ absent: Int) throws(ONNXError) -> Int {
        let value = try call.int(name, default: absent)
        return min(max(value < 0 ? value + extents.count : value, 0), extents.count)
      }
      let (start, end) = (try bound("start", 0), try bound("end", extents.count))
      let part = start < end ? Array(extents[start..<end]) : []
      return [.folded(FoldedTensor([part.count], integers: part))]
    },
    "Size": { (importer, call) throws(ONNXError) in
      [.folded(FoldedTensor([], integers: [try call.input(0).dimensions.reduce(1, *)]))]
    },
    "Range": range,
    "EyeLike": { (importer, call) throws(ONNXError) in
      let (extents, shift) = (try call.input(0).dimensions, try call.int("k", default: 0))
      guard extents.count == 2 else { throw call.failure("its input is no matrix; export the model again") }
      try importer.check(extents, call)
      let values = (0..<extents[0]).flatMap { row in (0..<extents[1]).map { $0 - row == shift ? Float(1) : 0 } }
      return [.folded(FoldedTensor(extents, floats: values))]
    },
    "Trilu": { (importer, call) throws(ONNXError) in
      let isUpper = try call.int("upper", default: 1) != 0
      let shift =
        try call.optional(1).map { (value) throws(ONNXError) in try importer.integers(value, call).first ?? 0 } ?? 0
      let extents = try call.input(0).dimensions
      guard extents.count >= 2 else { throw call.failure("its input is no matrix; export the model again") }
      let (rows, columns) = (extents[extents.count - 2], extents[extents.count - 1])
      func isKept(_ place: Int) -> Bool {
        let distance = place % columns - place / columns % rows
        return isUpper ? distance >= shift : distance <= shift
      }
      if let live = try call.input(0).live {
        try importer.check([rows, columns], call)
        let kept = FoldedTensor(
          [rows, columns], integers: (0..<rows * columns).map { isKept($0) ? 1 : 0 }, type: .bool)
        let zero = ImportValue.folded(FoldedTensor([], floats: [0], type: live.type))
        return try importer.apply("Where", [.folded(kept), .live(live), zero], in: call)
      }
      let input = try importer.fold(try call.input(0), call)
      if let integers = input.integers {
        let values = integers.indices.map { isKept($0) ? integers[$0] : 0 }
        return [.folded(FoldedTensor(input.dimensions, integers: values, type: input.type))]
      }
      let floats = input.tensor.elements
      let values = floats.indices.map { isKept($0) ? floats[$0] : 0 }
      return [.folded(FoldedTensor(input.dimensions, floats: values, type: input.type))]
    },
  ]

  private static let constant: OperatorImport = { (importer, call) throws(ONNXError) in
    for attribute in call.node.attributes {
      switch (attribute.name, attribute.value) {
      case ("value", .tensor(var tensor)):
        if tensor.name.isEmpty { tensor.name = call.node.outputs.first ?? call.name }
        return [.stored(try importer.files.place(tensor))]
      case ("value_float", .float(let value)): return [.folded(FoldedTensor([], floats: [value]))]
      case ("value_floats", .floats(let values)): return [.folded(FoldedTensor([values.count], floats: values))]
      case ("value_int", .int(let value)): return [.folded(FoldedTensor([], integers: [value]))]
      case ("value_ints", .ints(let values)): return [.folded(FoldedTensor([values.count], integers: values))]
      default: continue
      }
    }
    throw call.failure("its value is neither numbers nor a dense tensor; export the model again")
  }

  /// One element, repeated: however large the shape, it is kept once.
  private static let constantOfShape: OperatorImport = { (importer, call) throws(ONNXError) in
    let extents = try importer.integers(try call.input(0), call)
    guard let shape = Shape(ofValue: extents) else {
      throw call.failure("a constant of shape \(call.shown(extents)); export the model again")
    }
    var value = FoldedTensor([1], floats: [0])
    if case .tensor(var tensor) = call.attribute("value") {
      tensor.name = call.name
      value = try importer.load(try importer.files.place(tensor), call)
      guard value.count == 1 else {
        throw call.failure("its value has \(value.count) elements, wanted 1; export again")
      }
    }
    if value.type.isFloating, importer.isLarge(shape.dimensions) {
      var stored = importer.keep(value.reshaped([1]), call.name)
      stored.strides = extents.map { _ in 0 }
      stored.dimensions = extents
      return [.stored(stored)]
    }
    try importer.check(extents, call)
    return [.folded(value.gathered([Int](repeating: 0, count: shape.elementCount), extents))]
  }

  private static let range: OperatorImport = { (importer, call) throws(ONNXError) in
    var ends: [FoldedTensor] = []
    for index in 0..<3 {
      ends.append(try importer.fold(try call.input(index), call))
      guard ends[index].count == 1 else { throw call.failure("its bounds are no single numbers; export again") }
    }
    let bounds = ends.map { Double($0.integers.map { Float($0[0]) } ?? $0.tensor.elements[0]) }
    let count = ((bounds[1] - bounds[0]) / bounds[2]).rounded(.up)
    guard count.isFinite, count <= Double(Importer.foldLimit) else {
      throw call.failure("a range of \(count) numbers; export the model again")
    }
    let indices = 0..<Int(max(0, count))
    if let start = ends[0].integers, let step = ends[2].integers {
      return [
        .folded(FoldedTensor([indices.count], integers: indices.map { start[0] &+ $0 &* step[0] }, type: ends[0].type))
      ]
    }
    let values = indices.map { Float(bounds[0] + Double($0) * bounds[2]) }
    return [.folded(FoldedTensor([indices.count], floats: values, type: ends[0].type))]
  }
}
