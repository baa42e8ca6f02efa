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
    "isnan.default": "IsNaN", "logical_not.default": "Not", "sin.default": "Sin",
    "cos.default": "Cos", "sgn.default": "Sign",
    "sinh.default": "Sinh", "cosh.default": "Cosh", "tan.default": "Tan", "asinh.default": "Asinh",
    "acosh.default": "Acosh", "atanh.default": "Atanh", "atan.default": "Atan", "asin.default": "Asin",
    "acos.default": "Acos",
  ]

  private static let special: [String: ATenTranslation] = [
    "rsqrt.default": { (translator, call) throws(ExportedError) in
      let root = translator.emit("Sqrt", [try translator.tensor(call, "self")])
      try translator.finish("Reciprocal", [root])
    },
    "round.decimals": { (translator, call) throws(ExportedError) in
      let (value, decimals) = (try translator.tensor(call, "self"), try call.int("decimals", default: 0))
      guard (-30...30).contains(decimals) else { throw call.failure("\(decimals) decimals; export the model again") }
      let power = translator.scalar((0..<abs(decimals)).reduce(1.0) { power, _ in power * 10 })
      let (there, back) = decimals < 0 ? ("Div", "Mul") : ("Mul", "Div")
      try translator.finish(back, [translator.emit("Round", [translator.emit(there, [value, power])]), power])
    },
    "square.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      try translator.finish("Mul", [value, value])
    },
    "exp2.default": { (translator, call) throws(ExportedError) in
      try translator.finish("Pow", [translator.scalar(2.0), try translator.tensor(call, "self")])
    },
    "log2.default": logarithm(0.693_147_180_559_945_3),
    "log10.default": logarithm(2.302_585_092_994_045_7),
    "log1p.default": { (translator, call) throws(ExportedError) in
      // log(1 + e^log(x)) keeps what 1 + x would round away, and 0 and less have no logarithm.
      let value = try translator.tensor(call, "self")
      let small = translator.emit("Softplus", [translator.emit("Log", [value])])
      let other = translator.emit("Log", [translator.emit("Add", [value, translator.scalar(1.0)])])
      try translator.finish("Where", [translator.emit("Greater", [value, translator.scalar(0.0)]), small, other])
    },
    "expm1.default": { (translator, call) throws(ExportedError) in
      // Elu is e^x - 1 below 0, without what is rounded away near 0.
      let value = try translator.tensor(call, "self")
      let large = translator.emit("Sub", [translator.emit("Exp", [value]), translator.scalar(1.0)])
      let small = translator.emit("Elu", [value])
      try translator.finish("Where", [translator.emit("Greater", [value, translator.scalar(0.0)]), large, small])
    },
    "frac.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      try translator.finish("Sub", [value, translator.emit("Mul", signAndWhole(of: value, &translator))])
    },
    "trunc.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      try translator.finish("Mul", signAndWhole(of: value, &translator))
    },
  ]

  /// The sign of a value and the whole part of its magnitude, whose product is the value without its fraction.
  static func signAndWhole(of value: String, _ translator: inout Translator) -> [String] {
    [translator.emit("Sign", [value]), translator.emit("Floor", [translator.emit("Abs", [value])])]
  }

  /// To a base of which the natural logarithm is given.
  private static func logarithm(_ ofBase: Double) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let natural = translator.emit("Log", [try translator.tensor(call, "self")])
      try translator.finish("Div", [natural, translator.scalar(ofBase)])
    }
  }
}
