import ONNX

/// What the order of elements tells: quantiles, extremes, places among boundaries, and counts.
enum OrderOverloads {
  static let all: [String: ATenTranslation] = [
    "quantile.scalar": { (translator, call) throws(ExportedError) in
      let value = try quantile(try call.float("q"), &translator, call)
      try translator.finish(as: value)
    },
    "aminmax.default": { (translator, call) throws(ExportedError) in
      let axes = translator.constant(try call.ints("dim", default: []))
      let keeps = try call.bool("keepdim", default: false)
      for (output, op) in zip(call.outputs, ["ReduceMin", "ReduceMax"]) {
        guard let output else { continue }
        try translator.finish(
          op, [try translator.tensor(call, "self"), axes], ["keepdims": .int(keeps ? 1 : 0)], output: output)
      }
    },
    "bucketize.Tensor": places("boundaries", "self"),
    "searchsorted.Tensor": places("sorted_sequence", "self"),
    "nansum.default": { (translator, call) throws(ExportedError) in
      let (numbers, _) = try numbers(&translator, call)
      try sum(numbers, &translator, call)
    },
    "nanmean.default": { (translator, call) throws(ExportedError) in
      let (numbers, counts) = try numbers(&translator, call)
      let axes = translator.constant(try call.ints("dim", default: []))
      let keeps = ["keepdims": ForeignGraph.Attribute.int(try call.bool("keepdim", default: false) ? 1 : 0)]
      let sums = [numbers, counts].map { translator.emit("ReduceSum", [$0, axes], keeps) }
      try translator.finish("Div", sums)
    },
    "count_nonzero.default": count, "count_nonzero.dim_IntList": count,
  ]

  /// The number of elements that are not 0.
  private static let count: ATenTranslation = { (translator, call) throws(ExportedError) in
    let isZero = translator.emit("Equal", [try number(&translator, call, "self"), translator.scalar(0.0)])
    let there = translator.emit("Where", [isZero, translator.scalar(0), translator.scalar(1)])
    try sum(there, &translator, call)
  }

  /// A value as numbers where it is of truth values.
  private static func number(
    _ translator: inout Translator, _ call: ATenCall, _ name: String
  ) throws(ExportedError) -> String {
    translator.emit("Cast", [try translator.tensor(call, name)], ["to": .int(ElementType.float32.rawValue)])
  }

  /// The elements with 0 for NaN, and 1 for each that is a number.
  private static func numbers(
    _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> (numbers: String, counts: String) {
    let value = try translator.tensor(call, "self")
    let (isNaN, zero) = (translator.emit("IsNaN", [value]), translator.scalar(0.0))
    let counts = translator.emit("Where", [isNaN, zero, translator.scalar(1.0)])
    return (translator.emit("Where", [isNaN, zero, value]), counts)
  }

  private static func sum(
    _ value: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let axes = translator.constant(try call.ints("dim", default: []))
    let keeps = try call.bool("keepdim", default: false)
    try translator.finish("ReduceSum", [value, axes], ["keepdims": .int(keeps ? 1 : 0)])
  }

  /// How many boundaries are below a number, or not above it: boundaries stand in order along their last axis.
  private static func places(_ boundaries: String, _ name: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      guard call["sorter"] == nil else { throw call.failure("boundaries by a sorter; sort them before") }
      let side = try call.string("side", default: "left")
      let isRight = try call.bool("right", default: false) || side == "right"
      let number = translator.emit("Unsqueeze", [try translator.tensor(call, name), translator.constant([-1])])
      var bounds = try translator.tensor(call, boundaries)
      if try call.rank(boundaries) > 1 { bounds = translator.emit("Unsqueeze", [bounds, translator.constant([-2])]) }
      let isBelow = translator.emit(isRight ? "LessOrEqual" : "Less", [bounds, number])
      let ones = translator.emit("Where", [isBelow, translator.scalar(1), translator.scalar(0)])
      try translator.finish("ReduceSum", [ones, translator.constant([-1])], ["keepdims": .int(0)])
    }
  }

  /// A number between the two elements in order that it lies between, by so much of the way.
  private static func quantile(
    _ part: Double, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> String {
    var value = try translator.tensor(call, "self")
    var axis = 0
    let extent: Int?
    if call["dim"] == nil {
      let sizes = try call.sizes("self")
      value = translator.emit("Reshape", [value, translator.constant([-1])])
      extent = sizes.allSatisfy { $0 != nil } ? sizes.reduce(1) { $0 * ($1 ?? 1) } : nil
    } else {
      axis = try call.axis(try call.int("dim"), of: "self")
      extent = try call.sizes("self")[axis]
    }
    guard let extent, extent > 0, (0...1).contains(part) else {
      throw call.failure("it sorts the images of the batch; export so that images stay apart")
    }
    // As PyTorch reckons, in the type of the elements.
    let place = Float(part) * Float(extent - 1)
    let (below, above) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
    let inputs = [value, translator.constant([extent])]
    let (order, _) = translator.emitPair("TopK", inputs, ["largest": .int(0), "axis": .int(axis)])
    let keeps = try call.bool("keepdim", default: false)
    func element(_ index: Int) -> String {
      let index = keeps ? translator.constant([index]) : translator.scalar(index)
      return translator.emit("Gather", [order, index], ["axis": .int(axis)])
    }
    switch try call.string("interpolation", default: "linear") {
    case "lower": return element(below)
    case "higher": return element(above)
    case "nearest": return element(Int(place.rounded(.toNearestOrEven)))
    case "linear":
      let first = element(below)
      let distance = translator.emit("Sub", [element(above), first])
      let step = translator.emit("Mul", [distance, translator.scalar(Double(place - Float(below)))])
      return translator.emit("Add", [first, step])
    case let way: throw call.failure("quantiles by \(way), which are not run; use linear")
    }
  }
}
