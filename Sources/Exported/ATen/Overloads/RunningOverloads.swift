/// What runs along an axis: each result is made of the one before it and the next element.
enum RunningOverloads {
  static let all: [String: ATenTranslation] = [
    "cumprod.default": running { (translator, before, next) in translator.emit("Mul", [before, next]) },
    "cummax.default": running { (translator, before, next) in translator.emit("Max", [before, next]) },
    "cummin.default": running { (translator, before, next) in translator.emit("Min", [before, next]) },
    "logcumsumexp.default": running { (translator, before, next) in translator.logOfSum(before, next) },
    "diff.default": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim", default: -1), of: "self")
      var value = try translator.tensor(call, "self")
      let ends = [try call.optionalTensor("prepend"), value, try call.optionalTensor("append")].compactMap(\.self)
      if ends.count > 1 {
        value = translator.emit("Concat", ends.map(translator.value), ["axis": .int(axis)])
      }
      let times = try call.int("n", default: 1)
      guard (0...1 << 8).contains(times) else { throw call.failure("differences of \(times) times; export again") }
      for _ in 0..<times {
        let (first, second) = neighbours(of: value, axis, &translator)
        value = translator.emit("Sub", [second, first])
      }
      try translator.finish(as: value)
    },
    "trapezoid.dx": { (translator, call) throws(ExportedError) in
      let (areas, axis) = try areas(&translator, call)
      try translator.finish("ReduceSum", [areas, translator.constant([axis])], ["keepdims": .int(0)])
    },
    "cumulative_trapezoid.dx": { (translator, call) throws(ExportedError) in
      let (areas, axis) = try areas(&translator, call)
      try translator.finish("CumSum", [areas, translator.scalar(axis)])
    },
  ]

  /// Step by step along the call's axis; where the largest so far was is not computed.
  private static func running(
    _ step: @escaping @Sendable (inout Translator, String, String) -> String
  ) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim"), of: "self")
      let sizes = try call.sizes("self")
      guard sizes.indices.contains(axis), let extent = sizes[axis], (1...1 << 10).contains(extent) else {
        throw call.failure(
          "axis \(axis) of \(sizes.count) is the batch's, or of more than \(1 << 10); use a shorter one")
      }
      let value = try translator.tensor(call, "self")
      let ones = translator.constant([Int](repeating: 1, count: extent))
      let parts = translator.emit("Split", [value, ones], ["axis": .int(axis)], results: extent)
      var results = [parts[0]]
      for part in parts.dropFirst() { results.append(step(&translator, results[results.count - 1], part)) }
      try translator.finish("Concat", results, ["axis": .int(axis)], output: (call.outputs.first ?? nil) ?? "")
    }
  }

  /// All elements along an axis but the last, and all but the first.
  private static func neighbours(
    of value: String, _ axis: Int, _ translator: inout Translator
  ) -> (first: String, second: String) {
    let axes = translator.constant([axis])
    let parts = [(0, -1), (1, Int.max)].map { start, end in
      translator.emit("Slice", [value, translator.constant([start]), translator.constant([end]), axes])
    }
    return (parts[0], parts[1])
  }

  /// The areas between neighbours a step apart.
  private static func areas(
    _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> (String, axis: Int) {
    let axis = try call.axis(try call.int("dim", default: -1), of: "y")
    let (first, second) = neighbours(of: try translator.tensor(call, "y"), axis, &translator)
    let half = translator.scalar(try call.float("dx", default: 1) / 2)
    return (translator.emit("Mul", [translator.emit("Add", [first, second]), half]), axis)
  }
}

extension Translator {
  /// log(e^x + e^y), of the larger and of what the other adds to it.
  mutating func logOfSum(_ one: String, _ other: String) -> String {
    let apart = emit("Neg", [emit("Abs", [emit("Sub", [one, other])])])
    return emit("Add", [emit("Max", [one, other]), emit("Softplus", [apart])])
  }
}
