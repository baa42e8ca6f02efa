import ONNX

/// Means, sums and extremes over axes.
enum ReductionOverloads {
  static let all: [String: ATenTranslation] = [
    "mean.dim": { (translator, call) throws(ExportedError) in try reduce("ReduceMean", &translator, call) },
    "sum.dim_IntList": { (translator, call) throws(ExportedError) in try reduce("ReduceSum", &translator, call) },
    "amax.default": { (translator, call) throws(ExportedError) in try reduce("ReduceMax", &translator, call) },
    "amin.default": { (translator, call) throws(ExportedError) in try reduce("ReduceMin", &translator, call) },
    "linalg_vector_norm.default": { (translator, call) throws(ExportedError) in
      guard try call.float("ord", default: 2) == 2 else { throw call.failure("a norm other than 2; use norm 2") }
      try reduce("ReduceL2", &translator, call)
    },
    "norm.ScalarOpt_dim": { (translator, call) throws(ExportedError) in
      guard try call.float("p", default: 2) == 2 else { throw call.failure("a norm other than 2; use norm 2") }
      try reduce("ReduceL2", &translator, call)
    },
  ]

  private static func reduce(
    _ op: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let axes = translator.constant(try call.ints("dim", default: []))
    let keeps: ForeignGraph.Attribute = .int(try call.bool("keepdim", default: false) ? 1 : 0)
    try translator.finish(op, [try translator.tensor(call, "self"), axes], ["keepdims": keeps])
  }
}
