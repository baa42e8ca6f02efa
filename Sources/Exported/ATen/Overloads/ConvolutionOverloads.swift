import ONNX

/// Convolutions.
enum ConvolutionOverloads {
  static let all: [String: ATenTranslation] = [
    "conv3d.default": { (translator, call) throws(ExportedError) in try conv(&translator, call, axes: 3) },
    "conv2d.default": { (translator, call) throws(ExportedError) in try conv(&translator, call, axes: 2) },
    "conv1d.default": { (translator, call) throws(ExportedError) in try conv(&translator, call, axes: 1) },
    "conv2d.padding": { (translator, call) throws(ExportedError) in try padded(&translator, call, axes: 2) },
    "conv1d.padding": { (translator, call) throws(ExportedError) in try padded(&translator, call, axes: 1) },
    "conv_transpose2d.input": { (translator, call) throws(ExportedError) in
      try transposed(&translator, call, axes: 2)
    },
    "conv_transpose3d.input": { (translator, call) throws(ExportedError) in
      try transposed(&translator, call, axes: 3)
    },
    "conv_transpose1d.default": { (translator, call) throws(ExportedError) in
      try transposed(&translator, call, axes: 1)
    },
    "convolution.default": convolution,
    // What tracing leaves of all of them.
    "_convolution.default": convolution, "_convolution.deprecated": convolution,
    "_convolution_mode.default": { (translator, call) throws(ExportedError) in
      try padded(&translator, call, axes: try call.rank("weight") - 2)
    },
  ]

  /// Of any number of axes, and either direction.
  private static let convolution: ATenTranslation = { (translator, call) throws(ExportedError) in
    let axes = try call.rank("weight") - 2
    if try call.bool("transposed", default: false) { return try transposed(&translator, call, axes: axes) }
    try conv(&translator, call, axes: axes)
  }

  private static func conv(
    _ translator: inout Translator, _ call: ATenCall, axes: Int
  ) throws(ExportedError) {
    let padding = try WindowArguments.list(call, "padding", axes: axes, default: 0)
    try finish(&translator, call, axes: axes, ["pads": .ints(padding + padding)])
  }

  private static func transposed(
    _ translator: inout Translator, _ call: ATenCall, axes: Int
  ) throws(ExportedError) {
    let padding = try WindowArguments.list(call, "padding", axes: axes, default: 0)
    let more = try WindowArguments.list(call, "output_padding", axes: axes, default: 0)
    try finish(
      &translator, call, axes: axes, as: "ConvTranspose",
      ["pads": .ints(padding + padding), "output_padding": .ints(more)])
  }

  private static func padded(
    _ translator: inout Translator, _ call: ATenCall, axes: Int
  ) throws(ExportedError) {
    switch try call.string("padding", default: "valid") {
    case "valid": try finish(&translator, call, axes: axes, [:])
    // The odd one is behind, as PyTorch pads.
    case "same": try finish(&translator, call, axes: axes, ["auto_pad": .string("SAME_UPPER")])
    default: throw call.failure("a padding that is neither same nor valid; export the model again")
    }
  }

  private static func finish(
    _ translator: inout Translator, _ call: ATenCall, axes: Int, as op: String = "Conv",
    _ pads: [String: ForeignGraph.Attribute]
  ) throws(ExportedError) {
    var inputs = [try translator.tensor(call, "input"), try translator.tensor(call, "weight")]
    if call["bias"] != nil { inputs.append(try translator.tensor(call, "bias")) }
    var attributes = pads
    attributes["strides"] = .ints(try WindowArguments.list(call, "stride", axes: axes, default: 1))
    attributes["dilations"] = .ints(try WindowArguments.list(call, "dilation", axes: axes, default: 1))
    attributes["group"] = .int(try call.int("groups", default: 1))
    try translator.finish(op, inputs, attributes)
  }
}

/// Lists with an entry an axis, which PyTorch lets one number stand for.
enum WindowArguments {
  static func list(
    _ call: ATenCall, _ name: String, axes: Int, default value: Int
  ) throws(ExportedError) -> [Int] {
    guard (1...3).contains(axes) else { throw call.failure("windows of \(axes) axes; use one or two") }
    let given = try call.ints(name, default: [])
    if given.isEmpty { return [Int](repeating: value, count: axes) }
    if given.count == 1 { return [Int](repeating: given[0], count: axes) }
    guard given.count == axes else { throw call.failure("\(name) \(given) for \(axes) axes; export the model again") }
    return given
  }
}
