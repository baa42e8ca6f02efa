/// Which elements are the largest: classes that an output picks, whose scores are its input.
enum ChoiceOverloads {
  static let all: [String: ATenTranslation] = [
    "argmax.default": { (translator, call) throws(ExportedError) in
      try translator.finish("ArgMax", [try translator.tensor(call, "self")])
    },
    "topk.default": { (translator, call) throws(ExportedError) in
      try pick(&translator, call, isOfLargest: try call.bool("largest", default: true))
    },
    "sort.default": { (translator, call) throws(ExportedError) in
      try pick(&translator, call, isOfLargest: try call.bool("descending", default: false))
    },
  ]

  private static func pick(
    _ translator: inout Translator, _ call: ATenCall, isOfLargest: Bool
  ) throws(ExportedError) {
    try translator.finish("TopK", [try translator.tensor(call, "self")], ["largest": .int(isOfLargest ? 1 : 0)])
  }
}
