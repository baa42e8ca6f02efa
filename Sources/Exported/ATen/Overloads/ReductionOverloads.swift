import ONNX

/// Means, sums, extremes and norms over axes, and sums along one.
enum ReductionOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (op, targets) in plain {
      for target in targets { all[target] = reduction(op) }
    }
    for overload in ["dim", "dims", "default"] {
      // Any of some truth values is the largest, all of them the least.
      all["any.\(overload)"] = reduction("ReduceMax", ofTruths: true)
      all["all.\(overload)"] = reduction("ReduceMin", ofTruths: true)
    }
    return all
  }()

  private static let plain = [
    "ReduceMean": ["mean.dim", "mean.default"], "ReduceSum": ["sum.dim_IntList", "sum.default"],
    "ReduceMax": ["amax.default", "max.default", "max.dim"],
    "ReduceMin": ["amin.default", "min.default", "min.dim"], "ReduceLogSumExp": ["logsumexp.default"],
  ]

  private static let special: [String: ATenTranslation] = [
    "linalg_vector_norm.default": { (translator, call) throws(ExportedError) in try norm("ord", &translator, call) },
    "norm.ScalarOpt_dim": { (translator, call) throws(ExportedError) in try norm("p", &translator, call) },
    "norm.Scalar": { (translator, call) throws(ExportedError) in try norm("p", &translator, call) },
    "linalg_norm.default": { (translator, call) throws(ExportedError) in
      // Norms other than 2 over two axes are those of matrices.
      let axes = try call["dim"] == nil ? try call.rank("self") : call.ints("dim").count
      guard call["ord"] == nil || axes == 1 else { throw call.failure("a norm of matrices, which is not run; use fro") }
      try norm("ord", &translator, call)
    },
    "linalg_norm.ord_str": { (translator, call) throws(ExportedError) in
      try frobenius(try call.ints("dim", default: []), &translator, call)
    },
    "linalg_matrix_norm.str_ord": { (translator, call) throws(ExportedError) in
      try frobenius(try call.ints("dim", default: [-2, -1]), &translator, call)
    },
    "cumsum.default": { (translator, call) throws(ExportedError) in
      // Sums of truth values and integers are integers, unless a type is given.
      guard let output = call.outputs.first ?? nil, let type = call.metas[output]?.type else {
        throw call.failure("the file does not say its type; export the model again")
      }
      let value = translator.emit("Cast", [try translator.tensor(call, "self")], ["to": .int(type.rawValue)])
      try translator.finish("CumSum", [value, translator.scalar(try call.int("dim"))])
    },
  ]

  private static func reduction(_ op: String, ofTruths: Bool = false) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let input = try call.tensor("self")
      guard !ofTruths || call.metas[input]?.type == .bool else {
        throw call.failure("of numbers, wanted truth values; compare them with 0 first")
      }
      var value = try translator.tensor(call, "self")
      // Sums of truth values count them, and means of integers are none.
      if let own = call.metas[input]?.type, let output = call.outputs.first ?? nil, let type = call.metas[output]?.type,
        !own.isFloating, own != type, type != .bool
      {
        value = translator.emit("Cast", [value], ["to": .int(type.rawValue)])
      }
      try reduce(op, value, &translator, call)
    }
  }

  /// Reduces a value over the call's axes, and gives the places of extremes where the call does.
  private static func reduce(
    _ op: String, _ value: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let (inputs, attributes) = try operands(value, &translator, call)
    try translator.finish(op, inputs, attributes, output: (call.outputs.first ?? nil) ?? "")
    if call.outputs.count == 2, let places = call.outputs[1] {
      let axis = try call.axis(try call.int("dim"), of: "self")
      let keeps = try call.bool("keepdim", default: false)
      try translator.finish(
        "Arg" + op.dropFirst("Reduce".count), [value], ["axis": .int(axis), "keepdims": .int(keeps ? 1 : 0)],
        output: places)
    }
  }

  private static func operands(
    _ value: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> ([String], [String: ForeignGraph.Attribute]) {
    let axes = translator.constant(try call.ints("dim", default: []))
    return ([value, axes], ["keepdims": .int(try call.bool("keepdim", default: false) ? 1 : 0)])
  }

  /// The root of the sum of squares of matrices.
  private static func frobenius(
    _ axes: [Int], _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    guard try call.string("ord", default: "fro") == "fro" else {
      throw call.failure("a norm of matrices, which is not run; use fro")
    }
    let keeps = try call.bool("keepdim", default: false)
    try translator.finish(
      "ReduceL2", [try translator.tensor(call, "self"), translator.constant(axes)], ["keepdims": .int(keeps ? 1 : 0)])
  }

  private static func norm(
    _ name: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let value = try translator.tensor(call, "self")
    let order = try call.float(name, default: 2)
    if order == 2 { return try reduce("ReduceL2", value, &translator, call) }
    let size = translator.emit("Abs", [value])
    switch order {
    case 1: try reduce("ReduceSum", size, &translator, call)
    case .infinity: try reduce("ReduceMax", size, &translator, call)
    case -.infinity: try reduce("ReduceMin", size, &translator, call)
    case 0:
      // As many as are not 0.
      let isZero = translator.emit("Equal", [size, translator.scalar(0.0)])
      let there = translator.emit("Where", [isZero, translator.scalar(0.0), translator.scalar(1.0)])
      try reduce("ReduceSum", there, &translator, call)
    case let order where order.isFinite:
      let power = translator.emit("Pow", [size, translator.scalar(order)])
      let (inputs, attributes) = try operands(power, &translator, call)
      try translator.finish("Pow", [translator.emit("ReduceSum", inputs, attributes), translator.scalar(1 / order)])
    default: throw call.failure("the norm \(order), which is not run; use norm 2")
    }
  }
}
