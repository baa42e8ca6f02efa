/// Functions of one element.
enum UnaryOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (name, op) in plain { all[name] = unary(op) }
    return all
  }()

  private static func unary(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in try translator.finish(op, [try translator.tensor(call, "self")]) }
  }

  private static let plain = [
    "relu.default": "Relu", "sigmoid.default": "Sigmoid", "tanh.default": "Tanh", "hardswish.default": "HardSwish",
    "mish.default": "Mish", "selu.default": "Selu", "exp.default": "Exp", "log.default": "Log", "sqrt.default": "Sqrt",
    "neg.default": "Neg", "abs.default": "Abs", "erf.default": "Erf", "reciprocal.default": "Reciprocal",
    "floor.default": "Floor", "ceil.default": "Ceil", "round.default": "Round", "sign.default": "Sign",
    "isnan.default": "IsNaN", "logical_not.default": "Not", "sin.default": "Sin", "cos.default": "Cos",
  ]

  private static let special: [String: ATenTranslation] = [
    "silu.default": { (translator, call) throws(ExportedError) in
      try translator.finish("Swish", [try translator.tensor(call, "self")])
    },
    "gelu.default": { (translator, call) throws(ExportedError) in
      let kind = try call.string("approximate", default: "none")
      guard kind == "none" || kind == "tanh" else { throw call.failure("approximate \(kind); use none or tanh") }
      try translator.finish("Gelu", [try translator.tensor(call, "self")], ["approximate": .string(kind)])
    },
    "hardsigmoid.default": { (translator, call) throws(ExportedError) in
      let inputs = [try translator.tensor(call, "self")]
      try translator.finish("HardSigmoid", inputs, ["alpha": .float(1 / 6), "beta": .float(0.5)])
    },
    "elu.default": { (translator, call) throws(ExportedError) in
      guard try call.float("scale", default: 1) == 1, try call.float("input_scale", default: 1) == 1 else {
        throw call.failure("scaled; use torch.nn.ELU without scales")
      }
      try alpha(&translator, call, "Elu", "alpha", 1)
    },
    "celu.default": { (translator, call) throws(ExportedError) in try alpha(&translator, call, "Celu", "alpha", 1) },
    "leaky_relu.default": { (translator, call) throws(ExportedError) in
      try alpha(&translator, call, "LeakyRelu", "negative_slope", 0.01)
    },
    "softplus.default": { (translator, call) throws(ExportedError) in
      guard try call.float("beta", default: 1) == 1, try call.float("threshold", default: 20) >= 20 else {
        throw call.failure("beta or threshold are set; use torch.nn.Softplus without them")
      }
      try translator.finish("Softplus", [try translator.tensor(call, "self")])
    },
    "rsqrt.default": { (translator, call) throws(ExportedError) in
      let root = translator.emit("Sqrt", [try translator.tensor(call, "self")])
      try translator.finish("Reciprocal", [root])
    },
    "square.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      try translator.finish("Mul", [value, value])
    },
    "prelu.default": { (translator, call) throws(ExportedError) in
      // A slope a channel stands at axis 1.
      let rank = try call.rank("self")
      let slopes = try translator.tensor(call, "weight")
      let axes = translator.constant(Array(0..<max(rank - 2, 0)).map { $0 + 1 })
      let shaped = rank > 2 ? translator.emit("Unsqueeze", [slopes, axes]) : slopes
      try translator.finish("PRelu", [try translator.tensor(call, "self"), shaped])
    },
  ]

  private static func alpha(
    _ translator: inout Translator, _ call: ATenCall, _ op: String, _ name: String, _ value: Double
  ) throws(ExportedError) {
    let slope = Float(try call.float(name, default: value))
    try translator.finish(op, [try translator.tensor(call, "self")], ["alpha": .float(slope)])
  }
}
