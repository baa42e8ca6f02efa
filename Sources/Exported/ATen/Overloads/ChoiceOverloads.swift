/// Which elements are the largest or smallest (where an output picks classes so, its scores are the input), and indices as vectors.
enum ChoiceOverloads {
  static let all: [String: ATenTranslation] = [
    "argmax.default": { (translator, call) throws(ExportedError) in try extreme("ArgMax", &translator, call) },
    "argmin.default": { (translator, call) throws(ExportedError) in try extreme("ArgMin", &translator, call) },
    "topk.default": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim", default: -1), of: "self")
      let isOfLargest = try call.bool("largest", default: true)
      let inputs = [try translator.tensor(call, "self"), translator.constant([try call.int("k")])]
      try translator.finish("TopK", inputs, ["largest": .int(isOfLargest ? 1 : 0), "axis": .int(axis)])
    },
    "sort.default": { (translator, call) throws(ExportedError) in try sort(&translator, call) },
    "sort.stable": { (translator, call) throws(ExportedError) in try sort(&translator, call) },
    "argsort.default": { (translator, call) throws(ExportedError) in
      try translator.finish(as: try order(&translator, call).1)
    },
    "argsort.stable": { (translator, call) throws(ExportedError) in
      try translator.finish(as: try order(&translator, call).1)
    },
    "kthvalue.default": { (translator, call) throws(ExportedError) in
      try rank(&translator, call, axis: try call.int("dim", default: -1), try call.int("k"))
    },
    "median.dim": { (translator, call) throws(ExportedError) in
      let axis = try call.int("dim")
      // Of an even number the lower of the two in the middle.
      try rank(&translator, call, axis: axis, (try extent(call, axis) + 1) / 2)
    },
    "one_hot.default": { (translator, call) throws(ExportedError) in
      let count = try call.int("num_classes", default: -1)
      guard (1...1 << 16).contains(count) else {
        throw call.failure("vectors as long as the largest index tells; give one_hot() num_classes")
      }
      let values = translator.constant([0, 1])
      // Looked up, an index that is no class is refused.
      let classes = translator.emit(
        "Gather", [translator.constant(Array(0..<count)), try translator.tensor(call, "self")])
      try translator.finish("OneHot", [classes, translator.scalar(count), values])
    },
  ]

  private static func extreme(
    _ op: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let value = try translator.tensor(call, "self")
    guard call["dim"] == nil else {
      let axis = try call.axis(try call.int("dim"), of: "self")
      let keeps = try call.bool("keepdim", default: false)
      return try translator.finish(op, [value], ["axis": .int(axis), "keepdims": .int(keeps ? 1 : 0)])
    }
    // Of all elements: where they are of one axis, that of the value as it is.
    let sizes = try call.sizes("self")
    let long = sizes.indices.filter { sizes[$0] != 1 }
    if long.count <= 1 {
      let place = translator.emit(op, [value], ["axis": .int(long.first ?? 0), "keepdims": .int(1)])
      return try translator.finish("Reshape", [place, translator.constant([Int]())])
    }
    let flat = translator.emit("Reshape", [value, translator.constant([-1])])
    try translator.finish(op, [flat], ["axis": .int(0), "keepdims": .int(0)])
  }

  private static func sort(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) {
    let (values, places) = try order(&translator, call)
    for (output, result) in zip(call.outputs, [values, places]) {
      if let output { try translator.finish("Identity", [result], output: output) }
    }
  }

  /// All elements of an axis in order, and their indices.
  private static func order(
    _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> (String, String) {
    let axis = try call.int("dim", default: -1)
    let inputs = [try translator.tensor(call, "self"), translator.constant([try extent(call, axis)])]
    let isOfLargest = try call.bool("descending", default: false)
    return translator.emitPair(
      "TopK", inputs, ["largest": .int(isOfLargest ? 1 : 0), "axis": .int(try call.axis(axis, of: "self"))])
  }

  /// The element of an axis that so many are as small as or smaller than, and its index.
  private static func rank(
    _ translator: inout Translator, _ call: ATenCall, axis: Int, _ count: Int
  ) throws(ExportedError) {
    guard (1...(try extent(call, axis))).contains(count) else {
      throw call.failure("element \(count) in order; export the model again")
    }
    let axis = try call.axis(axis, of: "self")
    let (values, places) = translator.emitPair(
      "TopK", [try translator.tensor(call, "self"), translator.constant([count])],
      ["largest": .int(0), "axis": .int(axis)])
    let keeps = try call.bool("keepdim", default: false)
    let last = keeps ? translator.constant([count - 1]) : translator.scalar(count - 1)
    for (output, result) in zip(call.outputs, [values, places]) {
      if let output { try translator.finish("Gather", [result, last], ["axis": .int(axis)], output: output) }
    }
  }

  /// How many elements an axis has.
  private static func extent(_ call: ATenCall, _ axis: Int) throws(ExportedError) -> Int {
    let (sizes, axis) = (try call.sizes("self"), try call.axis(axis, of: "self"))
    guard let extent = sizes.indices.contains(axis) ? sizes[axis] : nil else {
      throw call.failure("it sorts the images of the batch; export so that images stay apart")
    }
    return extent
  }
}
