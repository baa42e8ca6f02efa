import ONNX

/// Values written over others, in place or into a copy.
enum FillOverloads {
  static let all: [String: ATenTranslation] = [
    "fill_.Scalar": { (translator, call) throws(ExportedError) in
      try fill(&translator, call, translator.scalar(try call.float("value")))
    },
    "fill_.Tensor": { (translator, call) throws(ExportedError) in
      try fill(&translator, call, try translator.tensor(call, "value"))
    },
    "zero_.default": { (translator, call) throws(ExportedError) in
      try fill(&translator, call, translator.scalar(0.0))
    },
    "copy_.default": { (translator, call) throws(ExportedError) in
      try fill(&translator, call, try translator.tensor(call, "src"))
    },
    "copy.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "src")
      try translator.finish(as: try filled(&translator, call, value))
    },
    "slice_scatter.default": scatter(as: "slice.Tensor"),
    "select_scatter.default": scatter(as: "select.int"),
  ]

  /// Writes `value`, broadcast, over the call's first argument.
  private static func fill(
    _ translator: inout Translator, _ call: ATenCall, _ value: String
  ) throws(ExportedError) {
    let filled = try filled(&translator, call, value)
    try translator.finish(as: filled)
    try translator.replace(try call.tensor("self"), by: filled, call)
  }

  /// `value`, broadcast, in the first argument's shape and type.
  private static func filled(
    _ translator: inout Translator, _ call: ATenCall, _ value: String
  ) throws(ExportedError) -> String {
    let changed = try call.tensor("self")
    guard let type = call.metas[changed]?.type else { throw call.failure("a type that is not run; use float32") }
    let shape = translator.emit("Shape", [translator.value(changed)])
    let cast = translator.emit("Cast", [value], ["to": .int(type.rawValue)])
    return translator.emit("Expand", [cast, shape])
  }

  /// A copy of the first argument with a part of it replaced.
  private static func scatter(as view: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      guard let part = try PartOfValue(call.renamed(to: view)) else {
        throw call.failure("it writes into a part that depends on the batch; write into one range")
      }
      let new = try translator.tensor(call, "src")
      try translator.finish(as: translator.scatter(new, into: try translator.tensor(call, "self"), part))
    }
  }
}
