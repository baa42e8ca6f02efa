/// The models of ai.onnx.ml that are sums of weighted numbers, as skl2onnx writes them.
enum LinearModelImports {
  static let handlers: [String: OperatorImport] = [
    "ai.onnx.ml.Scaler": scaler, "ai.onnx.ml.LinearClassifier": classifier, "ai.onnx.ml.Normalizer": normalizer,
  ]

  /// (x - offset) · scale, each one number or one a column.
  private static let scaler: OperatorImport = { (importer, call) throws(ONNXError) in
    let offset = try row("offset", default: 0, call)
    let scale = try row("scale", default: 1, call)
    let shifted = try importer.one("Sub", [try call.input(0), offset], in: call)
    return [try importer.one("Mul", [shifted, scale], in: call)]
  }

  private static func row(_ name: String, default value: Float, _ call: NodeCall) throws(ONNXError) -> ImportValue {
    let numbers = try call.floats(name) ?? [value]
    let columns = try call.input(0).dimensions.last
    guard numbers.count == 1 || numbers.count == columns else {
      throw call.wrong(name, "one number, or one for each column")
    }
    return .folded(FoldedTensor([numbers.count], floats: numbers, type: .float32))
  }

  /// The scores of the classes; which class won is not computed.
  private static let classifier: OperatorImport = { (importer, call) throws(ONNXError) in
    let coefficients = try call.floats("coefficients") ?? []
    let columns = try call.input(0).dimensions.last ?? 0
    let classes = columns > 0 ? coefficients.count / columns : 0
    let intercepts = try call.floats("intercepts") ?? [Float](repeating: 0, count: classes)
    guard classes > 1, classes * columns == coefficients.count, intercepts.count == classes else {
      throw call.wrong("coefficients", "one for each column of two classes or more, with an intercept a class")
    }
    let weights = ImportValue.folded(FoldedTensor([classes, columns], floats: coefficients, type: .float32))
    let bias = ImportValue.folded(FoldedTensor([classes], floats: intercepts, type: .float32))
    let sums = try importer.one("Gemm", [try call.input(0), weights, bias], attributes: ["transB": .int(1)], in: call)
    let winner = ImportValue.folded(FoldedTensor([0], integers: []))
    switch try call.string("post_transform", default: "NONE") {
    case "NONE": return [winner, sums]
    case "SOFTMAX": return [winner, try importer.one("Softmax", [sums], in: call)]
    case "LOGISTIC": return [winner, try importer.one("Sigmoid", [sums], in: call)]
    default: throw call.wrong("post_transform", "NONE, SOFTMAX or LOGISTIC")
    }
  }

  /// Each row divided by its norm.
  private static let normalizer: OperatorImport = { (importer, call) throws(ONNXError) in
    let input = try call.input(0)
    let reduction: String
    switch try call.string("norm", default: "MAX") {
    case "L1": reduction = "ReduceL1"
    case "L2": reduction = "ReduceL2"
    default: throw call.wrong("norm", "L1 or L2")
    }
    let norm = try importer.one(reduction, [input, importer.constant([-1])], in: call)
    return [try importer.one("Div", [input, norm], in: call)]
  }
}
