import Graphs

/// Operators on quantised integers, as ONNX has them and onnxruntime adds them: each is the operator on the numbers that the integers
/// mean, its result rounded to what the result's integers mean.
///
/// Source: https://onnx.ai/onnx/operators/onnx__QLinearConv.html and onnxruntime's ContribOperators.md.
enum IntegerImports {
  static let handlers: [String: OperatorImport] = {
    var all: [String: OperatorImport] = [
      "QLinearConv": conv, "QLinearMatMul": matMul, "com.microsoft.QGemm": gemm,
      "com.microsoft.QLinearConcat": concat,
    ]
    for op in ["Add", "Mul"] { all["com.microsoft.QLinear\(op)"] = pair(op) }
    for op in ["Sigmoid", "LeakyRelu", "Softmax", "ReduceMean", "AveragePool", "GlobalAveragePool"] {
      all["com.microsoft.QLinear\(op)"] = single(op)
    }
    for op in ["DynamicQuantizeLinear", "com.microsoft.DynamicQuantizeMatMul"] { all[op] = ofBatch }
    return all
  }()

  private static let ofBatch: OperatorImport = { (_, call) throws(ONNXError) in
    throw call.failure(
      "it rounds by the extremes of a whole batch, so that a result depends on the images beside it; quantise statically"
    )
  }

  /// The numbers that the integers of three inputs from `index` on mean: integers, scale, zero point.
  private static func real(
    _ index: Int, axis: Int = 0, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let value = try call.input(index)
    if let live = value.live, live.quantization == nil { throw call.failure("input \(index + 1) is not quantised") }
    return try importer.one(
      "DequantizeLinear", [value, try call.input(index + 1), call.optional(index + 2)],
      attributes: ["axis": .int(axis)], in: call)
  }

  /// A result rounded with the scale and zero point from `index` on.
  private static func rounded(
    _ value: ImportValue, _ index: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> [ImportValue] {
    try importer.apply("QuantizeLinear", [value, try call.input(index), call.optional(index + 1)], in: call)
  }

  /// A bias of 32-bit integers, whose scale is the product of the inputs' and the weights'.
  private static func bias(
    _ value: ImportValue?, _ scales: (Int, Int), _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    guard let value else { return nil }
    let scale = try importer.one("Mul", [try call.input(scales.0), try call.input(scales.1)], in: call)
    return try importer.one("DequantizeLinear", [value, scale, nil], attributes: ["axis": .int(0)], in: call)
  }

  private static let conv: OperatorImport = { (importer, call) throws(ONNXError) in
    let inputs = [
      try real(0, importer, call), try real(3, importer, call), try bias(call.optional(8), (1, 4), importer, call),
    ]
    return try rounded(try importer.one("Conv", inputs, attributes: call.attributes, in: call), 6, importer, call)
  }

  private static let matMul: OperatorImport = { (importer, call) throws(ONNXError) in
    let last = try call.input(3).dimensions.count - 1
    let inputs = [try real(0, importer, call), try real(3, axis: last, importer, call)]
    return try rounded(try importer.one("MatMul", inputs, in: call), 6, importer, call)
  }

  private static let gemm: OperatorImport = { (importer, call) throws(ONNXError) in
    let isTransposed = try call.int("transB", default: 0) != 0
    guard try call.float("alpha", default: 1) == 1 else { throw call.wrong("alpha", "1") }
    let inputs = [
      try real(0, importer, call), try real(3, axis: isTransposed ? 0 : 1, importer, call),
      try bias(call.optional(6), (1, 4), importer, call),
    ]
    let result = try importer.one("Gemm", inputs, attributes: call.attributes, in: call)
    return call.optional(7) == nil ? [result] : try rounded(result, 7, importer, call)
  }

  private static let concat: OperatorImport = { (importer, call) throws(ONNXError) in
    var inputs: [ImportValue] = []
    for index in stride(from: 2, to: call.inputs.count, by: 3) { inputs.append(try real(index, importer, call)) }
    return try rounded(try importer.one("Concat", inputs, attributes: call.attributes, in: call), 0, importer, call)
  }

  private static func pair(_ op: String) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      let result = try importer.one(op, [try real(0, importer, call), try real(3, importer, call)], in: call)
      return try rounded(result, 6, importer, call)
    }
  }

  private static func single(_ op: String) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      guard try call.int("channels_last", default: 0) == 0 else { throw call.wrong("channels_last", "0") }
      var attributes = call.attributes
      if op == "ReduceMean", let axes = try call.ints("axes") {
        attributes["axes"] = nil
        return try rounded(
          try importer.one(
            op, [try real(0, importer, call), importer.integers(axes)], attributes: attributes, in: call), 3, importer,
          call)
      }
      return try rounded(
        try importer.one(op, [try real(0, importer, call)], attributes: attributes, in: call), 3, importer, call)
    }
  }
}
