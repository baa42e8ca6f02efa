/// Normalisations of each channel by itself: over the batch, as it was in training, or over an image.
enum ChannelNormOverloads {
  static let all: [String: ATenTranslation] = [
    // Those in training mode are of weights: of images they are refused where they are imported.
    "batch_norm.default": { (translator, call) throws(ExportedError) in
      try batchNorm(&translator, call, isTraining: try call.bool("training", default: false))
    },
    "_native_batch_norm_legit_no_training.default": { (translator, call) throws(ExportedError) in
      try batchNorm(&translator, call, isTraining: false)
    },
    "_native_batch_norm_legit.no_stats": { (translator, call) throws(ExportedError) in try apart(&translator, call) },
    "instance_norm.default": { (translator, call) throws(ExportedError) in
      guard try call.bool("use_input_stats", default: true) else {
        return try batchNorm(&translator, call, isTraining: false)
      }
      let channels = try channels(call)
      let inputs = [
        try translator.tensor(call, "input"),
        try NormalizationOverloads.factors(&translator, call, "weight", 1, channels),
        try NormalizationOverloads.factors(&translator, call, "bias", 0, channels),
      ]
      try translator.finish("InstanceNormalization", inputs, ["epsilon": .float(Float(try call.float("eps")))])
    },
    "_weight_norm.default": { (translator, call) throws(ExportedError) in
      // The axis -1 is none: the norm is of all elements.
      let axis = try call.int("dim", default: 0)
      let axes = translator.constant(Array(0..<(try call.rank("v"))).filter { $0 != axis })
      let direction = try translator.tensor(call, "v")
      let norm = translator.emit("ReduceL2", [direction, axes], ["keepdims": .int(1)])
      try translator.finish(
        "Mul", [direction, translator.emit("Div", [try translator.tensor(call, "g"), norm])])
    },
  ]

  private static func channels(_ call: ATenCall) throws(ExportedError) -> [Int] {
    [try call.sizes("input").dropFirst().first.flatMap(\.self) ?? 0]
  }

  private static func batchNorm(
    _ translator: inout Translator, _ call: ATenCall, isTraining: Bool
  ) throws(ExportedError) {
    let channels = try channels(call)
    let inputs = [
      try translator.tensor(call, "input"),
      try NormalizationOverloads.factors(&translator, call, "weight", 1, channels),
      try NormalizationOverloads.factors(&translator, call, "bias", 0, channels),
      try NormalizationOverloads.factors(&translator, call, "running_mean", 0, channels),
      try NormalizationOverloads.factors(&translator, call, "running_var", 1, channels),
    ]
    // The means and deviations that some overloads return are for training.
    try translator.finish(
      "BatchNormalization", inputs,
      ["epsilon": .float(Float(try call.float("eps"))), "training_mode": .int(isTraining ? 1 : 0)],
      output: (call.outputs.first ?? nil) ?? "")
  }

  /// By operators of its parts, over all axes but that of the channels, which may be those of all images; the first of one index needs no
  /// mean.
  private static func apart(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) {
    let value = try translator.tensor(call, "input")
    let rank = try call.rank("input")
    let isOne = try call.sizes("input").first == 1
    let axes = translator.constant((0..<rank).filter { $0 != 1 && !(isOne && $0 == 0) })
    let shape = translator.constant((0..<rank).map { $0 == 1 ? -1 : 1 })
    let distance = translator.emit("Sub", [value, translator.emit("ReduceMean", [value, axes])])
    let variance = translator.emit("ReduceMean", [translator.emit("Mul", [distance, distance]), axes])
    let sum = translator.emit("Add", [variance, translator.scalar(try call.float("eps"))])
    var result = translator.emit("Div", [distance, translator.emit("Sqrt", [sum])])
    for (name, op) in [("weight", "Mul"), ("bias", "Add")] where call[name] != nil {
      result = translator.emit(op, [result, translator.emit("Reshape", [try translator.tensor(call, name), shape])])
    }
    try translator.finish("Identity", [result], output: (call.outputs.first ?? nil) ?? "")
  }
}
