/// Which elements are the largest: classes that an output picks, whose scores are its input.
enum ChoiceOverloads {
  static let all: [String: ATenTranslation] = [
    "argmax.default": { (translator, call) throws(ExportedError) in
      try translator.finish("ArgMax", [try translator.tensor(call, "self")])
    },
    "topk.default": { (translator, call) throws(ExportedError) in
      try translator.finish("TopK", [try translator.tensor(call, "self")])
    },
    "sort.default": { (translator, call) throws(ExportedError) in
      try translator.finish("TopK", [try translator.tensor(call, "self")])
    },
  ]
}
