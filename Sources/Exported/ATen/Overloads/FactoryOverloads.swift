import ONNX

/// Tensors made of nothing, which are constants.
enum FactoryOverloads {
  static let all: [String: ATenTranslation] = [
    "new_zeros.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 0) },
    "new_ones.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 1) },
    "new_full.default": { (translator, call) throws(ExportedError) in
      try full(&translator, call, try call.float("fill_value"))
    },
    "zeros_like.default": { (translator, call) throws(ExportedError) in try like(&translator, call, 0) },
    "ones_like.default": { (translator, call) throws(ExportedError) in try like(&translator, call, 1) },
    "full_like.default": { (translator, call) throws(ExportedError) in
      try like(&translator, call, try call.float("fill_value"))
    },
    "scalar_tensor.default": { (translator, call) throws(ExportedError) in
      try finish(&translator, call, translator.scalar(try call.float("s")), isInteger: false)
    },
    "zeros.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 0) },
    "ones.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 1) },
    "full.default": { (translator, call) throws(ExportedError) in
      try full(&translator, call, try call.float("fill_value"))
    },
    "arange.default": { (translator, call) throws(ExportedError) in
      try range(&translator, call, 0, try call.int("end"), 1)
    },
    "arange.start": { (translator, call) throws(ExportedError) in
      try range(&translator, call, try call.int("start"), try call.int("end"), 1)
    },
    "arange.start_step": { (translator, call) throws(ExportedError) in
      try range(&translator, call, try call.int("start"), try call.int("end"), try call.int("step", default: 1))
    },
  ]

  private static func full(
    _ translator: inout Translator, _ call: ATenCall, _ value: Double
  ) throws(ExportedError) {
    let shape = translator.shape(try call.integers("size"))
    let filled = translator.emit("Expand", [translator.scalar(value), shape])
    try finish(&translator, call, filled, isInteger: false)
  }

  private static func like(
    _ translator: inout Translator, _ call: ATenCall, _ value: Double
  ) throws(ExportedError) {
    let shape = translator.emit("Shape", [try translator.tensor(call, "self")])
    let filled = translator.emit("Expand", [translator.scalar(value), shape])
    try finish(&translator, call, filled, isInteger: false)
  }

  private static func range(
    _ translator: inout Translator, _ call: ATenCall, _ start: Int, _ end: Int, _ step: Int
  ) throws(ExportedError) {
    guard step != 0 else { throw call.failure("a step of 0; export the model again") }
    let bounds = [translator.scalar(start), translator.scalar(end), translator.scalar(step)]
    try finish(&translator, call, translator.emit("Range", bounds), isInteger: true)
  }

  /// The value in the type that the file says.
  private static func finish(
    _ translator: inout Translator, _ call: ATenCall, _ value: String, isInteger: Bool
  ) throws(ExportedError) {
    let output = (call.outputs.first ?? nil) ?? ""
    let type = call.metas[output]?.type ?? (isInteger ? .int64 : .float32)
    try translator.finish("Cast", [value], ["to": .int(type.rawValue)])
  }
}
