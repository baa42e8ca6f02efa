/// Activations with numbers of their own, and those that ONNX has no operator for.
enum ActivationOverloads {
  static let all: [String: ATenTranslation] = [
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
      guard try call.float("input_scale", default: 1) == 1 else {
        throw call.failure("its input is scaled; use torch.nn.CELU instead")
      }
      let scale = try call.float("scale", default: 1)
      if scale == 1 { return try alpha(&translator, call, "Elu", "alpha", 1) }
      let steepness = Float(try call.float("alpha", default: 1))
      try translator.finish(
        "Selu", [try translator.tensor(call, "self")], ["alpha": .float(steepness), "gamma": .float(Float(scale))])
    },
    "celu.default": { (translator, call) throws(ExportedError) in try alpha(&translator, call, "Celu", "alpha", 1) },
    "leaky_relu.default": { (translator, call) throws(ExportedError) in
      try alpha(&translator, call, "LeakyRelu", "negative_slope", 0.01)
    },
    "rrelu.default": meanSlope, "rrelu_with_noise.default": meanSlope,
    "rrelu_with_noise_functional.default": meanSlope,
    "softplus.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      let (beta, threshold) = (try call.float("beta", default: 1), try call.float("threshold", default: 20))
      // From 20 on log(1 + e^x) is x itself.
      if beta == 1, threshold >= 20 { return try translator.finish("Softplus", [value]) }
      let scaled = translator.emit("Mul", [value, translator.scalar(beta)])
      let soft = translator.emit("Div", [translator.emit("Softplus", [scaled]), translator.scalar(beta)])
      let isAbove = translator.emit("Greater", [scaled, translator.scalar(threshold)])
      try translator.finish("Where", [isAbove, value, soft])
    },
    "log_sigmoid.default": { (translator, call) throws(ExportedError) in
      let negative = translator.emit("Neg", [try translator.tensor(call, "self")])
      try translator.finish("Neg", [translator.emit("Softplus", [negative])])
    },
    "threshold.default": { (translator, call) throws(ExportedError) in
      let (value, threshold) = (try translator.tensor(call, "self"), translator.scalar(try call.float("threshold")))
      let isBelow = translator.emit("LessOrEqual", [value, threshold])
      try translator.finish("Where", [isBelow, translator.scalar(try call.float("value")), value])
    },
    "hardshrink.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      let bound = translator.scalar(try call.float("lambd", default: 0.5))
      let isSmall = translator.emit("LessOrEqual", [translator.emit("Abs", [value]), bound])
      try translator.finish("Where", [isSmall, translator.scalar(0.0), value])
    },
    "softshrink.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      let bound = try call.float("lambd", default: 0.5)
      let near = translator.emit("Clip", [value, translator.scalar(-bound), translator.scalar(bound)])
      try translator.finish("Sub", [value, near])
    },
    "glu.default": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim", default: -1), of: "self")
      let sizes = try call.sizes("self")
      guard sizes.indices.contains(axis), let extent = sizes[axis], extent > 0, extent % 2 == 0 else {
        throw call.failure("axis \(axis) has no halves; export the model again")
      }
      let sizesOfHalves = translator.constant([extent / 2, extent / 2])
      let halves = translator.emitPair(
        "Split", [try translator.tensor(call, "self"), sizesOfHalves], ["axis": .int(axis)])
      try translator.finish("Mul", [halves.0, translator.emit("Sigmoid", [halves.1])])
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

  /// Slopes are drawn in training; otherwise they are the mean.
  private static let meanSlope: ATenTranslation = { (translator, call) throws(ExportedError) in
    let (lower, upper) = (try call.float("lower", default: 0.125), try call.float("upper", default: 1.0 / 3))
    if try call.bool("training", default: false) {
      throw call.failure("its slopes are drawn, as in training; call eval() before the export")
    }
    // The noise, which a second result is, is not read.
    try translator.finish(
      "LeakyRelu", [try translator.tensor(call, "self")], ["alpha": .float(Float((lower + upper) / 2))],
      output: (call.outputs.first ?? nil) ?? "")
  }

  private static func alpha(
    _ translator: inout Translator, _ call: ATenCall, _ op: String, _ name: String, _ value: Double
  ) throws(ExportedError) {
    let slope = Float(try call.float(name, default: value))
    try translator.finish(op, [try translator.tensor(call, "self")], ["alpha": .float(slope)])
  }
}
