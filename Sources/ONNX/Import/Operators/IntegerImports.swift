import Graphs

/// Operators on quantised integers, as ONNX has them and onnxruntime adds them: each is the operator on the numbers that the integers
/// mean, its result rounded to what the result's integers mean.
///
/// Source: https://onnx.ai/onnx/operators/onnx__QLinearConv.html and onnxruntime's ContribOperators.md.
enum IntegerImports {
  static let handlers: [String: OperatorImport] = {
    var all: [String: OperatorImport] = [
      "QLinearConv": conv, "QLinearMatMul": matMul, "com.microsoft.QGemm": gemm,
      "com.microsoft.QLinearConcat": concat, "com.microsoft.QLinearSoftmax": softmax,
    ]
    for op in ["Add", "Mul"] { all["com.microsoft.QLinear\(op)"] = pair(op) }
    for op in ["Sigmoid", "LeakyRelu", "ReduceMean", "AveragePool", "GlobalAveragePool"] {
      all["com.microsoft.QLinear\(op)"] = single(op)
    }
    return all
  }()

  private static let conv: OperatorImport = { (importer, call) throws(ONNXError) in
    let integers = IntegerCall(importer, call)
    let inputs = [try integers.real(0), try integers.real(3), try integers.bias(8)]
    return try integers.rounded("Conv", inputs, at: 6)
  }

  private static let matMul: OperatorImport = { (importer, call) throws(ONNXError) in
    let integers = IntegerCall(importer, call)
    let last = try call.input(3).dimensions.count - 1
    return try integers.rounded("MatMul", [try integers.real(0), try integers.real(3, axis: last)], at: 6)
  }

  private static let gemm: OperatorImport = { (importer, call) throws(ONNXError) in
    let integers = IntegerCall(importer, call)
    guard try call.float("alpha", default: 1) == 1 else { throw call.wrong("alpha", "1") }
    let columns = try call.int("transB", default: 0) != 0 ? 0 : 1
    let inputs = [try integers.real(0), try integers.real(3, axis: columns), try integers.bias(6)]
    guard call.optional(7) == nil else { return try integers.rounded("Gemm", inputs, at: 7) }
    return try importer.apply("Gemm", inputs, attributes: call.attributes, in: call)
  }

  private static let concat: OperatorImport = { (importer, call) throws(ONNXError) in
    let integers = IntegerCall(importer, call)
    var inputs: [ImportValue] = []
    for index in stride(from: 2, to: call.inputs.count, by: 3) { inputs.append(try integers.real(index)) }
    return try integers.rounded("Concat", inputs, at: 0)
  }

  private static let softmax: OperatorImport = { (importer, call) throws(ONNXError) in
    let integers = IntegerCall(importer, call)
    let rank = try call.input(0).dimensions.count
    let axis = try call.axis(try call.int("axis", default: -1), rank: rank)
    let opset = try call.int("opset", default: 13)
    // Before opset 13 all axes from that one on were one.
    guard axis == rank - 1 || opset >= 13 else { throw call.wrong("opset", "13 or later") }
    return try integers.rounded("Softmax", [try integers.real(0)], at: 3)
  }

  private static func pair(_ op: String) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      let integers = IntegerCall(importer, call)
      return try integers.rounded(op, [try integers.real(0), try integers.real(3)], at: 6)
    }
  }

  private static func single(_ op: String) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      guard try call.int("channels_last", default: 0) == 0 else { throw call.wrong("channels_last", "0") }
      let integers = IntegerCall(importer, call)
      return try integers.rounded(op, [try integers.real(0)], at: 3)
    }
  }
}

/// A call of an operator on integers, whose scales and zero points follow what they are of.
private struct IntegerCall {
  let importer: Importer
  let call: NodeCall

  init(_ importer: Importer, _ call: NodeCall) { (self.importer, self.call) = (importer, call) }

  /// The numbers that the integers of three inputs from `index` on mean: integers, scale, zero point.
  func real(_ index: Int, axis: Int = 0) throws(ONNXError) -> ImportValue {
    let value = try call.input(index)
    if let live = value.live, live.quantization == nil { throw call.failure("input \(index + 1) is not quantised") }
    return try importer.one(
      "DequantizeLinear", [value, try call.input(index + 1), call.optional(index + 2)],
      attributes: ["axis": .int(axis)], in: call)
  }

  /// A bias of 32-bit integers, whose scale is that of the first operand times that of the weights behind it; nil where it is left out.
  func bias(_ index: Int) throws(ONNXError) -> ImportValue? {
    guard let value = call.optional(index) else { return nil }
    let scale = try importer.one("Mul", [try call.input(1), try call.input(4)], in: call)
    return try importer.one("DequantizeLinear", [value, scale, nil], attributes: ["axis": .int(0)], in: call)
  }

  /// The result of an operator with the node's attributes, rounded with the scale and zero point from `index` on.
  func rounded(_ op: String, _ inputs: [ImportValue?], at index: Int) throws(ONNXError) -> [ImportValue] {
    let result = try importer.one(op, inputs, attributes: call.attributes, in: call)
    return try importer.apply("QuantizeLinear", [result, try call.input(index), call.optional(index + 1)], in: call)
  }
}
