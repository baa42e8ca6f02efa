/// Elements by their indices.
enum IndexOverloads {
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
    "index.Tensor": { (translator, call) throws(ExportedError) in
      let indices = try call.tensors("indices")
      let given = indices.enumerated().compactMap { axis, name in name.map { (axis, $0) } }
      if given.count == 1, let (axis, mask) = given.first, call.metas[mask]?.type == .bool,
        call.metas[mask]?.sizes.count == 1
      {
        // As long as the mask has truths: only of one that no image changes is that known.
        let places = translator.emit("NonZero", [translator.value(mask)])
        let row = translator.emit("Squeeze", [places, translator.constant([0])])
        return try translator.finish("Gather", [try translator.tensor(call, "self"), row], ["axis": .int(axis)])
      }
      guard given.allSatisfy({ call.metas[$0.1]?.type != .bool }) else {
        throw call.failure("it takes elements by truth values; take them by their indices")
      }
      guard let (axis, name) = given.first, given.enumerated().allSatisfy({ $0.offset + axis == $0.element.0 }) else {
        throw call.failure("it takes elements by indices of axes that are not side by side; use two steps")
      }
      let value = try translator.tensor(call, "self")
      if given.count == 1 {
        return try translator.finish("Gather", [value, translator.value(name)], ["axis": .int(axis)])
      }
      if axis == 0, try call.sizes("self").first == .some(nil) {
        // The axis of the batch is among them, of which it is not known how long it is.
        return try translator.finish("GatherND", [value, translator.rows(given.map(\.1))])
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
  ]

  /// Axes from `axis` on made one, and the places along it that lists of indices, one an axis, name together.
  static func merged(
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
}

extension Translator {
  /// Rows of one index of each list, broadcast.
  mutating func rows(_ lists: [String]) -> String {
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
