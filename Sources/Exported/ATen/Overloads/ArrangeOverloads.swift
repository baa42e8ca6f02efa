/// Elements in other places: turned planes, values side by side, parts of several sizes.
enum ArrangeOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (name, axis) in [("fliplr", 1), ("flipud", 0)] { all["\(name).default"] = flip(axis) }
    for (name, axis) in [("hsplit", 1), ("vsplit", 0), ("dsplit", 2)] {
      all["\(name).int"] = sections(axis)
      all["\(name).array"] = cuts(axis)
    }
    for name in ["sections", "indices"] {
      all["tensor_split.\(name)"] = name == "sections" ? sections(nil) : cuts(nil)
    }
    for (name, axis, rank) in [("hstack", 1, 1), ("vstack", 0, 2), ("dstack", 2, 3), ("column_stack", 1, 2)] {
      all["\(name).default"] = stack(axis, least: rank)
    }
    return all
  }()

  private static let special: [String: ATenTranslation] = [
    "rot90.default": { (translator, call) throws(ExportedError) in
      let axes = try call.ints("dims").map { (axis) throws(ExportedError) in try call.axis(axis, of: "self") }
      guard axes.count == 2 else { throw call.failure("it turns \(axes.count) axes; export the model again") }
      let turns = ((try call.int("k", default: 1)) % 4 + 4) % 4
      let value = try translator.tensor(call, "self")
      guard turns % 2 == 1 else {
        return try translator.finish(as: turns == 0 ? value : translator.flipped(value, axes))
      }
      var order = Array(0..<(try call.rank("self")))
      order.swapAt(axes[0], axes[1])
      let swapped = translator.emit("Transpose", [value], ["perm": .ints(order)])
      try translator.finish(as: translator.flipped(swapped, [axes[turns == 1 ? 0 : 1]]))
    },
    "ravel.default": { (translator, call) throws(ExportedError) in
      try translator.finish("Reshape", [try translator.tensor(call, "self"), translator.constant([-1])])
    },
    "take.default": { (translator, call) throws(ExportedError) in
      let flat = translator.emit("Reshape", [try translator.tensor(call, "self"), translator.constant([-1])])
      try translator.finish("Gather", [flat, try translator.tensor(call, "index")])
    },
    "diag_embed.default": { (translator, call) throws(ExportedError) in
      try embedDiagonal(&translator, call)
    },
  ]

  /// A matrix of the last axis, whose elements stand on the diagonal.
  private static func embedDiagonal(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) {
    let offset = try call.int("offset", default: 0)
    let axes = [
      try call.axis(try call.int("dim1", default: -2), of: "self", adding: 1),
      try call.axis(try call.int("dim2", default: -1), of: "self", adding: 1),
    ]
    let rank = try call.rank("self") + 1
    guard let count = try call.sizes("self").last.flatMap(\.self), (1...1 << 10).contains(count),
      (-1 << 10...1 << 10).contains(offset), axes[0] != axes[1]
    else { throw call.failure("a diagonal of unknown length; export the model again") }
    let side = count + abs(offset)
    // Columns of elements, each in the row of a constant that is 1 where it stands and 0 elsewhere.
    let (row, column) = (max(0, -offset), max(0, offset))
    let ones = translator.constant(
      (0..<count * side).map { Float($0 % side == $0 / side + row ? 1 : 0) })
    let rows = translator.emit("Reshape", [ones, translator.constant([count, side])])
    let turned = translator.emit("Transpose", [rows], ["perm": .ints([1, 0])])
    let zeros = translator.scalar(0.0)
    let value = translator.emit("Unsqueeze", [try translator.tensor(call, "self"), translator.constant([-2])])
    let isThere = translator.emit("Greater", [turned, zeros])
    let parts = translator.emit("Where", [isThere, value, zeros])
    // Columns that no element stands in are before or behind those of elements.
    let shape = [Int](repeating: 0, count: 2 * rank)
    var pads = shape
    (pads[rank - 1], pads[2 * rank - 1]) = (column, side - count - column)
    let matrix = translator.emit("Pad", [parts, translator.constant(pads), zeros])
    var order = Array(0..<rank - 2)
    for (axis, source) in zip(axes, [rank - 2, rank - 1]).sorted(by: { $0.0 < $1.0 }) {
      order.insert(source, at: axis)
    }
    try translator.finish("Transpose", [matrix], ["perm": .ints(order)])
  }

  private static func flip(_ axis: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let flipped = translator.flipped(try translator.tensor(call, "self"), [axis])
      try translator.finish(as: flipped)
    }
  }

  /// Values side by side, each of so many axes at least.
  private static func stack(_ axis: Int, least: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      var values: [String] = []
      var isLine = false
      for name in try call.tensors("tensors").compactMap(\.self) {
        let rank = call.metas[name]?.sizes.count ?? least
        isLine = isLine || rank < max(least, 2)
        values.append(translator.value(name))
      }
      guard !values.isEmpty, !isLine else { throw call.failure("it stacks lines; use torch.stack or torch.cat") }
      if least > 2, let first = try call.tensors("tensors").first ?? nil, call.metas[first]?.sizes.count == 2 {
        values = values.map { translator.emit("Unsqueeze", [$0, translator.constant([2])]) }
      }
      try translator.finish("Concat", values, ["axis": .int(axis)])
    }
  }

  /// So many parts, of which the first are longer by one where the axis has a rest.
  private static func sections(_ fixed: Int?) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let count = try call.int("sections")
      let (axis, extent) = try extent(call, fixed)
      guard (1...1 << 12).contains(count) else { throw call.failure("\(count) parts; export the model again") }
      let sizes = (0..<count).map { extent / count + ($0 < extent % count ? 1 : 0) }
      try split(&translator, call, axis, sizes)
    }
  }

  /// Parts between the places that are given.
  private static func cuts(_ fixed: Int?) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let (axis, extent) = try extent(call, fixed)
      let places = try call.ints("indices").map { min(max($0 < 0 ? $0 + extent : $0, 0), extent) } + [extent]
      let sizes = zip(places, [0] + places).map { max($0 - $1, 0) }
      try split(&translator, call, axis, sizes)
    }
  }

  private static func split(
    _ translator: inout Translator, _ call: ATenCall, _ axis: Int, _ sizes: [Int]
  ) throws(ExportedError) {
    guard sizes.allSatisfy({ $0 > 0 }) else { throw call.failure("a part of nothing; export the model again") }
    try translator.finish(
      "Split", [try translator.tensor(call, "self"), translator.constant(sizes)], ["axis": .int(axis)])
  }

  private static func extent(_ call: ATenCall, _ fixed: Int?) throws(ExportedError) -> (axis: Int, Int) {
    let given = if let fixed { fixed } else { try call.int("dim", default: 0) }
    let axis = try call.axis(given, of: "self")
    guard let extent = try call.sizes("self")[axis] else {
      throw call.failure("it cuts along the axis of the batch; export the model so that images stay apart")
    }
    return (axis, extent)
  }
}

extension Translator {
  /// A value with axes in reverse order.
  mutating func flipped(_ value: String, _ axes: [Int]) -> String {
    let lists = [axes.map { _ in -1 }, axes.map { _ in Int.min }, axes, axes.map { _ in -1 }].map { constant($0) }
    return emit("Slice", [value] + lists)
  }
}
