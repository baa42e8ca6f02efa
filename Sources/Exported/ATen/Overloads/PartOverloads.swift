/// Parts of values.
enum PartOverloads {
  static let all: [String: ATenTranslation] = [
    "gather.default": { (translator, call) throws(ExportedError) in
      try translator.finish(
        "GatherElements", [try translator.tensor(call, "self"), try translator.tensor(call, "index")],
        ["axis": .int(try call.int("dim"))])
    },
    "take_along_dim.default": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim"), of: "self")
      func spread(_ name: String, to other: String) throws(ExportedError) -> String {
        let shape = translator.emit("Shape", [try translator.tensor(call, other)])
        let one = translator.emit(
          "ScatterElements", [shape, translator.constant([axis]), translator.constant([1])], ["axis": .int(0)])
        return translator.emit("Expand", [try translator.tensor(call, name), one])
      }
      let inputs = [try spread("self", to: "indices"), try spread("indices", to: "self")]
      try translator.finish("GatherElements", inputs, ["axis": .int(axis)])
    },
    "select.int": { (translator, call) throws(ExportedError) in
      let index = translator.scalar(try call.int("index"))
      try translator.finish(
        "Gather", [try translator.tensor(call, "self"), index], ["axis": .int(try call.int("dim"))])
    },
    "slice.Tensor": { (translator, call) throws(ExportedError) in
      let axis = try call.int("dim", default: 0)
      let ends = [try bound(&translator, call, "start", 0), try bound(&translator, call, "end", .max)]
      try cut(&translator, call, axis, ends, step: try call.int("step", default: 1))
    },
    "narrow.default": { (translator, call) throws(ExportedError) in
      let start = try call.int("start")
      let (end, overflow) = start.addingReportingOverflow(try call.int("length"))
      guard start >= 0, !overflow else { throw call.failure("from \(start) on; export the model again") }
      try cut(
        &translator, call, try call.int("dim"), [translator.constant([start]), translator.constant([end])], step: 1)
    },
    "chunk.default": { (translator, call) throws(ExportedError) in
      let chunks = try call.int("chunks")
      guard chunks > 0 else { throw call.failure("\(chunks) parts; export the model again") }
      let extent = try extent(call)
      try split(&translator, call, size: (extent + chunks - 1) / chunks, of: extent)
    },
    "split.Tensor": { (translator, call) throws(ExportedError) in
      try split(&translator, call, size: try call.int("split_size"), of: try extent(call))
    },
    "split_with_sizes.default": { (translator, call) throws(ExportedError) in
      let sizes = translator.constant(try call.ints("split_sizes"))
      try finishSplit(&translator, call, sizes)
    },
    "split.sizes": { (translator, call) throws(ExportedError) in
      let sizes = translator.constant(try call.ints("split_size"))
      try finishSplit(&translator, call, sizes)
    },
    "unbind.int": { (translator, call) throws(ExportedError) in
      let axis = try call.int("dim", default: 0)
      let input = try translator.tensor(call, "self")
      for (index, output) in call.outputs.enumerated() {
        guard let output else { continue }
        let place = translator.scalar(index)
        try translator.finish("Gather", [input, place], ["axis": .int(axis)], output: output)
      }
    },
    "index.Tensor": { (translator, call) throws(ExportedError) in
      let indices = try call.tensors("indices")
      let given = indices.enumerated().compactMap { axis, name in name.map { (axis, $0) } }
      guard given.allSatisfy({ call.metas[$0.1]?.type != .bool }) else {
        throw call.failure("it takes elements by truth values; take them by their indices")
      }
      if given.first?.0 == 0, given.count > 1, try call.sizes("self").first == .some(nil) {
        return try gatherRows(&translator, call, given.map(\.1))
      }
      guard let (axis, name) = given.first, given.enumerated().allSatisfy({ $0.offset + axis == $0.element.0 }) else {
        throw call.failure("it takes elements by indices of axes that are not side by side; use two steps")
      }
      let value = try translator.tensor(call, "self")
      if given.count == 1 {
        return try translator.finish("Gather", [value, translator.value(name)], ["axis": .int(axis)])
      }
      let (merged, places) = try merged(&translator, call, value, axis, given.map(\.1))
      try translator.finish("Gather", [merged, places], ["axis": .int(axis)])
    },
    "embedding.default": { (translator, call) throws(ExportedError) in
      try translator.finish("Gather", [try translator.tensor(call, "weight"), try translator.tensor(call, "indices")])
    },
    "index_select.default": { (translator, call) throws(ExportedError) in
      try translator.finish(
        "Gather", [try translator.tensor(call, "self"), try translator.tensor(call, "index")],
        ["axis": .int(try call.int("dim"))])
    },
    "flip.default": { (translator, call) throws(ExportedError) in
      let axes = try call.ints("dims")
      let lists = [-1, Int.min, nil, -1].map { value in
        translator.constant(value.map { value in axes.map { _ in value } } ?? axes)
      }
      try translator.finish("Slice", [try translator.tensor(call, "self")] + lists)
    },
  ]

  /// Axes from `axis` on made one, and the places along it that lists of indices, one an axis, name together.
  private static func merged(
    _ translator: inout Translator, _ call: ATenCall, _ value: String, _ axis: Int, _ lists: [String]
  ) throws(ExportedError) -> (value: String, places: String) {
    let sizes = try call.sizes("self")
    let rest = sizes.dropFirst(axis + lists.count)
    let extents = sizes.dropFirst(axis).prefix(lists.count).compactMap(\.self)
    guard extents.count == lists.count, extents.allSatisfy({ (1...1 << 16).contains($0) }),
      rest.count(where: { $0 == nil }) < 2
    else { throw call.failure("it takes elements along the axis of the batch; export so that images stay apart") }
    var places = ""
    var product = 1
    for (extent, list) in zip(extents, lists) {
      // Looked up, an index below zero is counted from the end, and one that is none is refused.
      let size = translator.scalar(extent)
      let place = translator.emit("Gather", [translator.constant(Array(0..<extent)), translator.value(list)])
      places = places.isEmpty ? place : translator.emit("Add", [translator.emit("Mul", [places, size]), place])
      product = min(product * extent, 1 << 40)
    }
    let shape = [Int](repeating: 0, count: axis) + [product] + rest.map { $0 ?? -1 }
    return (translator.emit("Reshape", [value, translator.constant(shape)]), places)
  }

  /// What lists of indices of the first axes, the batch among them, name together.
  private static func gatherRows(
    _ translator: inout Translator, _ call: ATenCall, _ lists: [String]
  ) throws(ExportedError) {
    let value = try translator.tensor(call, "self")
    try translator.finish("GatherND", [value, try translator.rows(call, lists)])
  }

  private static func bound(
    _ translator: inout Translator, _ call: ATenCall, _ name: String, _ absent: Int
  ) throws(ExportedError) -> String {
    guard call[name] != nil else { return translator.constant([absent]) }
    return translator.shape(try call.integers(name))
  }

  private static func cut(
    _ translator: inout Translator, _ call: ATenCall, _ axis: Int, _ ends: [String], step: Int
  ) throws(ExportedError) {
    let rest = [translator.constant([axis]), translator.constant([step])]
    try translator.finish("Slice", [try translator.tensor(call, "self")] + ends + rest)
  }

  private static func extent(_ call: ATenCall) throws(ExportedError) -> Int {
    let axis = try call.axis(try call.int("dim", default: 0), of: "self")
    let sizes = try call.sizes("self")
    guard sizes.indices.contains(axis), let extent = sizes[axis], extent > 0 else {
      throw call.failure("it cuts along the axis of the batch; export the model so that images stay apart")
    }
    return extent
  }

  private static func split(
    _ translator: inout Translator, _ call: ATenCall, size: Int, of extent: Int
  ) throws(ExportedError) {
    guard size > 0, extent / size <= 1 << 12 else { throw call.failure("parts of \(size); export the model again") }
    let sizes = stride(from: 0, to: extent, by: size).map { min(size, extent - $0) }
    let list = translator.constant(sizes)
    try finishSplit(&translator, call, list)
  }

  private static func finishSplit(
    _ translator: inout Translator, _ call: ATenCall, _ sizes: String
  ) throws(ExportedError) {
    try translator.finish(
      "Split", [try translator.tensor(call, "self"), sizes], ["axis": .int(try call.int("dim", default: 0))])
  }
}

extension Translator {
  /// Rows of one index of each list, broadcast.
  mutating func rows(_ call: ATenCall, _ lists: [String]) throws(ExportedError) -> String {
    var shape = ""
    for list in lists {
      // A list of zeros in the shape that all have together is what the next is added to.
      let zeros = emit("Mul", [value(list), scalar(0)])
      shape = shape.isEmpty ? zeros : emit("Add", [shape, zeros])
    }
    let extents = emit("Shape", [shape])
    let columns = lists.map { emit("Unsqueeze", [emit("Expand", [value($0), extents]), constant([-1])]) }
    return emit("Concat", columns, ["axis": .int(-1)])
  }
}
