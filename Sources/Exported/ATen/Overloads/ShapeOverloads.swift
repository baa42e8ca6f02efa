/// The same elements in other shapes, and elements repeated.
enum ShapeOverloads {
  static let all: [String: ATenTranslation] = [
    "view.default": { (translator, call) throws(ExportedError) in try reshape(&translator, call, "size") },
    "_unsafe_view.default": { (translator, call) throws(ExportedError) in try reshape(&translator, call, "size") },
    "reshape.default": { (translator, call) throws(ExportedError) in try reshape(&translator, call, "shape") },
    // The same elements as they lie already, where PyTorch decomposes what keeps the channels last.
    "as_strided.default": { (translator, call) throws(ExportedError) in
      guard try liesSo(call) else {
        throw call.failure("elements read in another order than they lie; use permute, view and slices in the model")
      }
      try reshape(&translator, call, "size")
    },
    "reshape_as.default": likeOther("Reshape"),
    "view_as.default": likeOther("Reshape"),
    "expand_as.default": likeOther("Expand"),
    "meshgrid.indexing": { (translator, call) throws(ExportedError) in
      let isTurned = try call.string("indexing", default: "ij") == "xy"
      let tensors = try call.tensors("tensors").compactMap(\.self)
      let extents = try tensors.map { (name) throws(ExportedError) in
        guard let sizes = call.metas[name]?.sizes, sizes.count <= 1, let extent = sizes.first ?? 1 else {
          throw call.failure("a list of unknown length; export the model again")
        }
        return extent
      }
      let shape = translator.constant(extents)
      for (axis, output) in call.outputs.enumerated() where axis < tensors.count {
        guard let output else { continue }
        let along = translator.constant(extents.indices.map { $0 == axis ? -1 : 1 })
        let line = translator.emit("Reshape", [translator.value(tensors[axis]), along])
        guard isTurned, extents.count > 1 else {
          try translator.finish("Expand", [line, shape], output: output)
          continue
        }
        // The rows of a grid of x and y are those of y.
        let order = [1, 0] + Array(2..<extents.count)
        try translator.finish(
          "Transpose", [translator.emit("Expand", [line, shape])], ["perm": .ints(order)], output: output)
      }
    },
    "flatten.using_ints": { (translator, call) throws(ExportedError) in
      let first = try call.axis(try call.int("start_dim", default: 0), of: "self")
      let last = try call.axis(try call.int("end_dim", default: -1), of: "self")
      guard first <= last else { throw call.failure("axes \(first) to \(last); export the model again") }
      try replace(&translator, call, first..<last + 1, by: [.value(-1)])
    },
    "unflatten.int": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim"), of: "self")
      try replace(&translator, call, axis..<axis + 1, by: try call.integers("sizes"))
    },
    "expand.default": expand, "broadcast_to.default": expand,
    "repeat_interleave.self_int": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim"), of: "self")
      let (sizes, count) = (try call.sizes("self"), try call.int("repeats"))
      guard sizes.indices.contains(axis), let extent = sizes[axis], (1...1 << 16).contains(count) else {
        throw call.failure("\(count) repeats of the images of the batch; export so that images stay apart")
      }
      let place = translator.constant([axis + 1])
      let apart = translator.emit("Unsqueeze", [try translator.tensor(call, "self"), place])
      let shape = translator.constant((0...sizes.count).map { $0 == axis + 1 ? count : 1 })
      let repeated = translator.emit("Expand", [apart, shape])
      let result = translator.constant(
        sizes.indices.map { $0 < axis ? 0 : $0 == axis ? extent.saturatingProduct(count) : sizes[$0] ?? -1 })
      try translator.finish("Reshape", [repeated, result])
    },
    "repeat.default": tile("repeats"), "tile.default": tile("dims"),
  ]

  private static let expand: ATenTranslation = { (translator, call) throws(ExportedError) in
    // -1 keeps an extent; so does 1 in ONNX.
    let sizes = try call.integers("size").map { $0 == .value(-1) ? .value(1) : $0 }
    let shape = translator.shape(sizes)
    try translator.finish("Expand", [try translator.tensor(call, "self"), shape])
  }

  private static func tile(_ name: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let rank = try call.rank("self")
      var repeats = try call.integers(name)
      // tile() leaves out those of the first axes.
      if name == "dims", repeats.count < rank {
        repeats = [Argument.Integer](repeating: .value(1), count: rank - repeats.count) + repeats
      }
      guard repeats.count >= rank else { throw call.failure("\(repeats.count) repeats of \(rank) axes; export again") }
      var value = try translator.tensor(call, "self")
      if repeats.count > rank {
        let axes = translator.constant(Array(0..<repeats.count - rank))
        value = translator.emit("Unsqueeze", [value, axes])
      }
      let counts = translator.shape(repeats)
      // A value of one index an axis is expanded: it may be to the batch.
      let isOne = try call.sizes("self").enumerated().allSatisfy { axis, extent in
        extent == 1 || repeats[axis + repeats.count - rank] == .value(1)
      }
      try translator.finish(isOne ? "Expand" : "Tile", [value, counts])
    }
  }

  /// The first argument in the shape of the other.
  private static func likeOther(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let shape = translator.emit("Shape", [try translator.tensor(call, "other")])
      try translator.finish(op, [try translator.tensor(call, "self"), shape])
    }
  }

  private static func reshape(
    _ translator: inout Translator, _ call: ATenCall, _ name: String
  ) throws(ExportedError) {
    let shape = translator.shape(try call.integers(name))
    try translator.finish("Reshape", [try translator.tensor(call, "self"), shape])
  }

  /// Whether the arguments of as_strided are the input's own, but for axes of one index.
  private static func liesSo(_ call: ATenCall) throws(ExportedError) -> Bool {
    guard let meta = call.metas[try call.tensor("self")], meta.sizes.count == meta.strides.count else { return false }
    let sizes = try call.integers("size").map { size -> Int? in
      if case .value(let extent) = size { extent } else { nil }
    }
    let strides = try call.ints("stride")
    let offset = try call.int("storage_offset", default: meta.storageOffset)
    func lines(_ sizes: [Int?], _ strides: [Int]) -> [[Int?]] {
      zip(sizes, strides).compactMap { $0 == 1 ? nil : [$0, $1] }
    }
    return sizes.count == strides.count && offset == meta.storageOffset
      && lines(sizes, strides) == lines(meta.sizes, meta.strides)
  }

  /// Some axes replaced by others of as many elements.
  private static func replace(
    _ translator: inout Translator, _ call: ATenCall, _ axes: Range<Int>, by sizes: [Argument.Integer]
  ) throws(ExportedError) {
    let input = try translator.tensor(call, "self")
    let rank = try call.rank("self")
    var parts: [String] = []
    if axes.lowerBound > 0 {
      parts.append(translator.emit("Shape", [input], ["start": .int(0), "end": .int(axes.lowerBound)]))
    }
    parts.append(translator.shape(sizes))
    if axes.upperBound < rank {
      parts.append(translator.emit("Shape", [input], ["start": .int(axes.upperBound), "end": .int(rank)]))
    }
    let shape = parts.count == 1 ? parts[0] : translator.emit("Concat", parts, ["axis": .int(0)])
    try translator.finish("Reshape", [input, shape])
  }
}
