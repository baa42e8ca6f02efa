import Graphs

/// Operators that onnxruntime makes of several when it writes an optimised model.
///
/// Source: onnxruntime's ContribOperators.md.
enum FusedImports {
  static let handlers: [String: OperatorImport] = [
    "com.microsoft.FusedConv": { (importer, call) throws(ONNXError) in
      var result = try importer.one("Conv", Array(call.inputs.prefix(3)), attributes: call.attributes, in: call)
      if let addend = call.optional(3) { result = try importer.one("Add", [result, addend], in: call) }
      return [try activated(result, try call.floats("activation_params") ?? [], importer, call)]
    },
    "com.microsoft.FusedGemm": { (importer, call) throws(ONNXError) in
      let result = try importer.one("Gemm", call.inputs, attributes: call.attributes, in: call)
      let parameters = [
        try call.float("activation_alpha", default: 0), try call.float("activation_beta", default: 0),
      ]
      return [try activated(result, parameters, importer, call)]
    },
    "com.microsoft.FusedMatMul": { (importer, call) throws(ONNXError) in
      var inputs = [try call.input(0), try call.input(1)]
      for (index, letter) in ["A", "B"].enumerated() {
        guard try call.int("transBatch\(letter)", default: 0) == 0 else { throw call.wrong("transBatch\(letter)", "0") }
        let rank = inputs[index].dimensions.count
        guard try call.int("trans\(letter)", default: 0) != 0, rank >= 2 else { continue }
        inputs[index] = try importer.transpose(inputs[index], Array(0..<rank - 2) + [rank - 1, rank - 2], call)
      }
      let product = try importer.one("MatMul", inputs, in: call)
      let alpha = try call.float("alpha", default: 1)
      return alpha == 1 ? [product] : try importer.apply("Mul", [product, importer.scalar(alpha)], in: call)
    },
    "com.microsoft.Gelu": { (importer, call) throws(ONNXError) in
      try importer.apply("Gelu", [try call.input(0)], in: call)
    },
    "com.microsoft.BiasGelu": { (importer, call) throws(ONNXError) in
      let sum = try importer.one("Add", [try call.input(0), try call.input(1)], in: call)
      return try importer.apply("Gelu", [sum], in: call)
    },
    "com.microsoft.FastGelu": { (importer, call) throws(ONNXError) in
      var value = try call.input(0)
      if let bias = call.optional(1) { value = try importer.one("Add", [value, bias], in: call) }
      return try importer.apply("Gelu", [value], attributes: ["approximate": .string("tanh")], in: call)
    },
    "com.microsoft.QuickGelu": { (importer, call) throws(ONNXError) in
      let value = try call.input(0)
      let alpha = importer.scalar(try call.float("alpha", default: 1.702))
      let gate = try importer.one("Sigmoid", [try importer.one("Mul", [value, alpha], in: call)], in: call)
      return try importer.apply("Mul", [value, gate], in: call)
    },
    "com.microsoft.SkipLayerNormalization": { (importer, call) throws(ONNXError) in
      var sum = try importer.one("Add", [try call.input(0), try call.input(1)], in: call)
      if let bias = call.optional(4) { sum = try importer.one("Add", [sum, bias], in: call) }
      let normalized = try importer.one(
        "LayerNormalization", [sum, try call.input(2), call.optional(3)],
        attributes: ["axis": .int(-1), "epsilon": .float(try call.float("epsilon", default: 1e-12))], in: call)
      // Means and deviations are for training.
      let outputs = call.node.outputs
      guard outputs.dropFirst().prefix(2).allSatisfy(\.isEmpty) else {
        throw call.failure("its means and deviations are not computed here; export the model without them")
      }
      return [normalized, normalized, normalized, sum]
    },
  ]

  /// A result with the activation that the node names.
  private static func activated(
    _ value: ImportValue, _ parameters: [Float], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    func parameter(_ index: Int, default value: Float) -> Float {
      parameters.indices.contains(index) ? parameters[index] : value
    }
    let name = try call.string("activation", default: "")
    switch name {
    case "": return value
    case "Relu", "Sigmoid", "Tanh": return try importer.one(name, [value], in: call)
    case "LeakyRelu":
      return try importer.one(name, [value], attributes: ["alpha": .float(parameter(0, default: 0.01))], in: call)
    case "HardSigmoid":
      let attributes = [
        "alpha": AttributeProto.Value.float(parameter(0, default: 0.2)), "beta": .float(parameter(1, default: 0.5)),
      ]
      return try importer.one(name, [value], attributes: attributes, in: call)
    case "Clip":
      let bounds = [parameter(0, default: -.infinity), parameter(1, default: .infinity)].map(importer.scalar)
      return try importer.one(name, [value] + bounds, in: call)
    default: throw call.wrong("activation", "Relu, Sigmoid, Tanh, LeakyRelu, HardSigmoid or Clip")
    }
  }
}
