import ONNX

/// How near features are to others: cosines, and distances of pairs and of all to all.
enum SimilarityOverloads {
  static let all: [String: ATenTranslation] = [
    "cosine_similarity.default": { (translator, call) throws(ExportedError) in
      let (one, other) = (try call.sizes("x1"), try call.sizes("x2"))
      let axis = try call.axis(try call.int("dim", default: 1), of: one.count < other.count ? "x2" : "x1")
      // Counted from the last axis where one has more.
      let place = axis - max(one.count, other.count)
      guard one.count + place >= 0, other.count + place >= 0, one[one.count + place] == other[other.count + place]
      else {
        throw call.failure("cosines of values of other axes; give both as many numbers along dim")
      }
      let least = translator.scalar(try call.float("eps", default: 1e-8))
      let axes = translator.constant([place])
      var unit: [String] = []
      for name in ["x1", "x2"] {
        let value = try translator.tensor(call, name)
        let length = translator.emit(
          "Max", [translator.emit("ReduceL2", [value, axes], ["keepdims": .int(1)]), least])
        unit.append(translator.emit("Div", [value, length]))
      }
      try translator.finish("ReduceSum", [translator.emit("Mul", unit), axes], ["keepdims": .int(0)])
    },
    "pairwise_distance.default": { (translator, call) throws(ExportedError) in
      let difference = translator.emit("Sub", [try translator.tensor(call, "x1"), try translator.tensor(call, "x2")])
      let apart = translator.emit("Add", [difference, translator.scalar(try call.float("eps", default: 1e-6))])
      let keeps = try call.bool("keepdim", default: false)
      try distance(try call.float("p", default: 2), apart, keeps: keeps, &translator, call)
    },
    "cdist.default": allPairs,
    // What cdist is decomposed into.
    "_cdist_forward.default": allPairs,
  ]

  private static let allPairs: ATenTranslation = { (translator, call) throws(ExportedError) in
    let one = translator.emit("Unsqueeze", [try translator.tensor(call, "x1"), translator.constant([-2])])
    let other = translator.emit("Unsqueeze", [try translator.tensor(call, "x2"), translator.constant([-3])])
    let apart = translator.emit("Sub", [one, other])
    try distance(try call.float("p", default: 2), apart, keeps: false, &translator, call)
  }

  /// The norm of differences along the last axis.
  private static func distance(
    _ order: Double, _ apart: String, keeps: Bool, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let (axes, attributes) = (translator.constant([-1]), ["keepdims": ForeignGraph.Attribute.int(keeps ? 1 : 0)])
    switch order {
    case 2: try translator.finish("ReduceL2", [apart, axes], attributes)
    case 1: try translator.finish("ReduceSum", [translator.emit("Abs", [apart]), axes], attributes)
    case .infinity: try translator.finish("ReduceMax", [translator.emit("Abs", [apart]), axes], attributes)
    case let order where order > 0:
      let power = translator.emit("Pow", [translator.emit("Abs", [apart]), translator.scalar(order)])
      let sum = translator.emit("ReduceSum", [power, axes], attributes)
      try translator.finish("Pow", [sum, translator.scalar(1 / order)])
    case let order: throw call.failure("distances by the norm \(order), which are not run; use norm 2")
    }
  }
}
