/// Which elements are the largest (classes that an output picks, whose scores are its input), and indices as vectors.
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
    "one_hot.default": { (translator, call) throws(ExportedError) in
      let count = try call.int("num_classes", default: -1)
      guard count > 0 else {
        throw call.failure("vectors as long as the largest index tells; give one_hot() num_classes")
      }
      let values = translator.constant([0, 1])
      try translator.finish("OneHot", [try translator.tensor(call, "self"), translator.scalar(count), values])
    },
  ]

  private static func pick(
    _ translator: inout Translator, _ call: ATenCall, isOfLargest: Bool
  ) throws(ExportedError) {
    try translator.finish("TopK", [try translator.tensor(call, "self")], ["largest": .int(isOfLargest ? 1 : 0)])
  }
}
