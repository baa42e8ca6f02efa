import Graphs

/// Operators on each element of one input.
enum UnaryImports {
  static let handlers: [String: OperatorImport] = {
    var handlers = parametric.mapValues(one)
    for (name, op) in plain { handlers[name] = always(op) }
    for (name, apply) in integers { handlers[name] = orIntegers(handlers[name], apply) }
    handlers["IsNaN"] = isNaN
    handlers["Clip"] = clip
    return handlers
  }()

  private typealias Maker = @Sendable (NodeCall) throws(ONNXError) -> any Operator

  private static func one(_ make: @escaping Maker) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      [try importer.elementwise(try make(call), [try call.input(0)], call)]
    }
  }

  private static func always(_ op: any Operator) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      // Functions of integers, as PyTorch has them, are no integers.
      let type = input.type.isInteger && !keepsIntegers(op) ? ElementType.float32 : nil
      return [try importer.elementwise(op, [input], type: type, call)]
    }
  }

  private static func keepsIntegers(_ op: any Operator) -> Bool {
    op is Abs || op is Neg || op is Sign || op is Relu || op is Floor || op is Ceil || op is Round
  }

  private static let isNaN: OperatorImport = { (importer, call) throws(ONNXError) in
    [try importer.elementwise(IsNaN(), [try call.input(0)], type: .bool, call)]
  }

  /// The same for integers of shapes, which are folded as integers.
  private static func orIntegers(
    _ floats: OperatorImport?, _ apply: @escaping @Sendable (Int) -> Int
  ) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      if input.live == nil, !input.type.isFloating, let values = try importer.fold(input, call).integers {
        return [.folded(FoldedTensor(input.dimensions, integers: values.map(apply), type: input.type))]
      }
      return try floats?(importer, call) ?? []
    }
  }

  private static let plain: [String: any Operator] = [
    "Relu": Relu(), "Abs": Abs(), "Ceil": Ceil(), "Floor": Floor(), "Round": Round(), "Sign": Sign(), "Neg": Neg(),
    "Sqrt": Sqrt(), "Reciprocal": Reciprocal(), "Softsign": Softsign(), "HardSwish": HardSwish(),
    "Sigmoid": Sigmoid(), "Tanh": Tanh(), "Erf": Erf(), "Sin": Sin(), "Cos": Cos(), "Atan": Atan(), "Exp": Exp(),
    "Log": Log(),
    "Softplus": Softplus(),
    "Mish": Mish(),
  ]

  private static let parametric: [String: Maker] = [
    "HardSigmoid": { (call) throws(ONNXError) in
      HardSigmoid(alpha: try call.float("alpha", default: 0.2), beta: try call.float("beta", default: 0.5))
    },
    "LeakyRelu": { (call) throws(ONNXError) in LeakyRelu(alpha: try call.float("alpha", default: 0.01)) },
    "ThresholdedRelu": { (call) throws(ONNXError) in ThresholdedRelu(alpha: try call.float("alpha", default: 1)) },
    "Elu": { (call) throws(ONNXError) in Elu(alpha: try call.float("alpha", default: 1)) },
    "Celu": { (call) throws(ONNXError) in Celu(alpha: try call.float("alpha", default: 1)) },
    "Selu": { (call) throws(ONNXError) in
      Selu(
        alpha: try call.float("alpha", default: 1.673_263_2), gamma: try call.float("gamma", default: 1.050_701))
    },
    "Gelu": { (call) throws(ONNXError) in
      let approximation = try call.string("approximate", default: "none")
      guard approximation == "none" || approximation == "tanh" else { throw call.wrong("approximate", "none or tanh") }
      return Gelu(tanh: approximation == "tanh")
    },
    "Swish": { (call) throws(ONNXError) in
      guard try call.float("alpha", default: 1) == 1 else { throw call.wrong("alpha", "1") }
      return Silu()
    },
  ]

  /// What is also done with integers of shapes.
  private static let integers: [String: @Sendable (Int) -> Int] = [
    "Abs": { Int(clamping: $0.magnitude) }, "Neg": { 0 &- $0 }, "Sign": { $0.signum() }, "Relu": { max(0, $0) },
  ]

  /// Bounds are attributes up to opset 10, then inputs; either may be absent.
  private static let clip: OperatorImport = { (importer, call) throws(ONNXError) in
    let input = try call.input(0)
    func bound(_ index: Int, _ attribute: String, _ absent: Float) throws(ONNXError) -> Float {
      guard call.opset >= 11 else { return try call.float(attribute, default: absent) }
      guard let value = call.optional(index) else { return absent }
      guard let bound = try importer.floats(value, call).first else {
        throw call.failure("its bound is an empty tensor; export the model again")
      }
      return bound
    }
    let (least, most) = (try bound(1, "min", -.infinity), try bound(2, "max", .infinity))
    return [try importer.elementwise(Clip(least: least, most: most), [input], type: input.type, call)]
  }
}
