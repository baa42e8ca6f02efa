/// Normalisations over several channels.
enum NormalizationOverloads {
  static let all: [String: ATenTranslation] = [
    "layer_norm.default": { (translator, call) throws(ExportedError) in try layerNorm(&translator, call) },
    "native_layer_norm.default": { (translator, call) throws(ExportedError) in try layerNorm(&translator, call) },
    "rms_norm.default": { (translator, call) throws(ExportedError) in try rmsNorm(&translator, call) },
    "group_norm.default": { (translator, call) throws(ExportedError) in
      try groupNorm(&translator, call, groups: "num_groups")
    },
    "native_group_norm.default": { (translator, call) throws(ExportedError) in
      try groupNorm(&translator, call, groups: "group")
    },
  ]

  private static func groupNorm(
    _ translator: inout Translator, _ call: ATenCall, groups: String
  ) throws(ExportedError) {
    let channels = try call.sizes("input").dropFirst().first.flatMap(\.self) ?? 0
    let inputs = [
      try translator.tensor(call, "input"), try factors(&translator, call, "weight", 1, [channels]),
      try factors(&translator, call, "bias", 0, [channels]),
    ]
    let epsilon = Float(try call.float("eps", default: 1e-5))
    try translator.finish(
      "GroupNormalization", inputs, ["num_groups": .int(try call.int(groups)), "epsilon": .float(epsilon)],
      output: (call.outputs.first ?? nil) ?? "")
  }

  private static func layerNorm(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) {
    let extents = try call.ints("normalized_shape")
    var inputs = [try translator.tensor(call, "input"), try factors(&translator, call, "weight", 1, extents)]
    if call["bias"] != nil { inputs.append(try translator.tensor(call, "bias")) }
    let epsilon = Float(try call.float("eps", default: 1e-5))
    try translator.finish(
      "LayerNormalization", inputs, ["axis": .int(-extents.count), "epsilon": .float(epsilon)],
      output: (call.outputs.first ?? nil) ?? "")
  }

  private static func rmsNorm(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) {
    let extents = try call.ints("normalized_shape")
    let inputs = [try translator.tensor(call, "input"), try factors(&translator, call, "weight", 1, extents)]
    // PyTorch's own where none is given: the distance of float32 from 1 to the next number.
    let epsilon = call["eps"] == nil ? Float.ulpOfOne : Float(try call.float("eps"))
    try translator.finish(
      "RMSNormalization", inputs, ["axis": .int(-extents.count), "epsilon": .float(epsilon)],
      output: (call.outputs.first ?? nil) ?? "")
  }

  /// Learned factors or addends, or as many of `value` where there are none.
  static func factors(
    _ translator: inout Translator, _ call: ATenCall, _ name: String, _ value: Float, _ extents: [Int]
  ) throws(ExportedError) -> String {
    if call[name] != nil { return try translator.tensor(call, name) }
    guard extents.allSatisfy({ (1...1 << 20).contains($0) }), extents.count <= 8 else {
      throw call.failure("\(extents) channels; export the model again")
    }
    return translator.emit("Expand", [translator.scalar(Double(value)), translator.constant(extents)])
  }
}
