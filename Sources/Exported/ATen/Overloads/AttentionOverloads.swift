/// Softmax and attention.
enum AttentionOverloads {
  static let all: [String: ATenTranslation] = [
    "softmax.int": { (translator, call) throws(ExportedError) in try along("Softmax", &translator, call) },
    "_softmax.default": { (translator, call) throws(ExportedError) in try along("Softmax", &translator, call) },
    "log_softmax.int": { (translator, call) throws(ExportedError) in try along("LogSoftmax", &translator, call) },
    "_log_softmax.default": { (translator, call) throws(ExportedError) in try along("LogSoftmax", &translator, call) },
    "_safe_softmax.default": { (translator, call) throws(ExportedError) in
      let (value, axis) = (try translator.tensor(call, "self"), try call.int("dim"))
      let most = translator.emit("ReduceMax", [value, translator.constant([axis])], ["keepdims": .int(1)])
      let isThere = translator.emit("Greater", [most, translator.scalar(-Double.infinity)])
      let weights = translator.emit("Softmax", [value], ["axis": .int(axis)])
      try translator.finish("Where", [isThere, weights, translator.scalar(0.0)])
    },
    "scaled_dot_product_attention.default": attention,
  ]

  private static func along(
    _ op: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    try translator.finish(op, [try translator.tensor(call, "self")], ["axis": .int(try call.int("dim"))])
  }

  /// softmax(query key' scale + mask) value, as torch.nn.functional.scaled_dot_product_attention defines it.
  private static let attention: ATenTranslation = { (translator, call) throws(ExportedError) in
    guard try call.float("dropout_p", default: 0) == 0 else {
      throw call.failure("it is exported for training; call model.eval() before exporting")
    }
    let sizes = try call.sizes("query")
    guard sizes.count >= 2, let width = sizes[sizes.count - 1], width > 0 else {
      throw call.failure("a query of \(sizes.count) axes; export the model again")
    }
    let scale = try call.float("scale", default: 1 / Double(width).squareRoot())
    var order = Array(0..<sizes.count)
    order.swapAt(sizes.count - 1, sizes.count - 2)
    let own = try keyOfEachHead("key", &translator, call)
    let key = translator.emit("Transpose", [own], ["perm": .ints(order)])
    let products = translator.emit("MatMul", [try translator.tensor(call, "query"), key])
    var scores = translator.emit("Mul", [products, translator.scalar(scale)])
    if let mask = try call.optionalTensor("attn_mask") {
      scores = translator.emit("Add", [scores, try addends(&translator, call, mask)])
    }
    if try call.bool("is_causal", default: false) {
      scores = translator.emit("Add", [scores, try addendsOfLater(&translator, call)])
    }
    var weights = translator.emit("Softmax", [scores], ["axis": .int(-1)])
    if let mask = try call.optionalTensor("attn_mask") {
      weights = translator.emit("Where", [hasKeys(&translator, call, mask), weights, translator.scalar(0.0)])
    }
    try translator.finish("MatMul", [weights, try keyOfEachHead("value", &translator, call)])
  }

  /// The keys or values of as many heads as the query has: where fewer are shared, each as often as it is.
  private static func keyOfEachHead(
    _ name: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> String {
    let value = try translator.tensor(call, name)
    guard try call.bool("enable_gqa", default: false) else { return value }
    let counts = try [name, "query"].map { (name) throws(ExportedError) in try call.sizes(name).dropLast(2).last }
    guard case let shared?? = counts[0], case let heads?? = counts[1], shared > 0, heads.isMultiple(of: shared),
      heads <= 1 << 12
    else { throw call.failure("grouped attention of unknown heads; repeat its keys and values in the model") }
    let places = (0..<heads).map { $0 * shared / heads }
    return translator.emit("Gather", [value, translator.constant(places)], ["axis": .int(-3)])
  }

  /// What a mask adds to scores: its own numbers, or of truth values 0 and what leaves no weight.
  private static func addends(
    _ translator: inout Translator, _ call: ATenCall, _ mask: String
  ) throws(ExportedError) -> String {
    guard let type = call.metas[mask]?.type, type.isFloating || type == .bool else {
      throw call.failure("a mask of whole numbers; give attention one of truth values or of floating point")
    }
    guard type == .bool else { return translator.value(mask) }
    return chosen(&translator, by: translator.value(mask))
  }

  /// Whether a mask leaves a query any key: PyTorch gives those without a key no weights, where a softmax has none to give.
  private static func hasKeys(_ translator: inout Translator, _ call: ATenCall, _ mask: String) -> String {
    let axis = translator.constant([-1])
    let most = translator.emit("ReduceMax", [translator.value(mask), axis], ["keepdims": .int(1)])
    if call.metas[mask]?.type == .bool { return most }
    return translator.emit("Greater", [most, translator.scalar(-Double.infinity)])
  }

  /// What leaves a query no weight for keys that come later than it.
  private static func addendsOfLater(
    _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> String {
    let extents = try ["query", "key"].map { (name) throws(ExportedError) in
      guard let extent = try call.sizes(name).dropLast().last.flatMap(\.self), extent < 1 << 12 else {
        throw call.failure("causal attention of unknown length; export the model again")
      }
      return extent
    }
    let counts = extents.map { extent in
      translator.emit("Range", [translator.scalar(0), translator.scalar(extent), translator.scalar(1)])
    }
    let rows = translator.emit("Reshape", [counts[0], translator.constant([-1, 1])])
    return chosen(&translator, by: translator.emit("GreaterOrEqual", [rows, counts[1]]))
  }

  private static func chosen(_ translator: inout Translator, by mask: String) -> String {
    let choices = [translator.scalar(0.0), translator.scalar(-Double(Float.greatestFiniteMagnitude))]
    return translator.emit("Where", [mask] + choices)
  }
}
