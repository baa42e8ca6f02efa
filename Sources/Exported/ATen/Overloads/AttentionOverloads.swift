/// Softmax and attention.
enum AttentionOverloads {
  static let all: [String: ATenTranslation] = [
    "softmax.int": { (translator, call) throws(ExportedError) in try along("Softmax", &translator, call) },
    "_softmax.default": { (translator, call) throws(ExportedError) in try along("Softmax", &translator, call) },
    "log_softmax.int": { (translator, call) throws(ExportedError) in try along("LogSoftmax", &translator, call) },
    "_log_softmax.default": { (translator, call) throws(ExportedError) in try along("LogSoftmax", &translator, call) },
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
    guard try !call.bool("is_causal", default: false), try !call.bool("enable_gqa", default: false) else {
      throw call.failure("causal or grouped attention is not run; replace it in the model")
    }
    let sizes = try call.sizes("query")
    guard sizes.count >= 2, let width = sizes[sizes.count - 1], width > 0 else {
      throw call.failure("a query of \(sizes.count) axes; export the model again")
    }
    let scale = try call.float("scale", default: 1 / Double(width).squareRoot())
    var order = Array(0..<sizes.count)
    order.swapAt(sizes.count - 1, sizes.count - 2)
    let key = translator.emit("Transpose", [try translator.tensor(call, "key")], ["perm": .ints(order)])
    let products = translator.emit("MatMul", [try translator.tensor(call, "query"), key])
    var scores = translator.emit("Mul", [products, translator.scalar(scale)])
    if let mask = try call.optionalTensor("attn_mask") {
      scores = translator.emit("Add", [scores, try addends(&translator, call, mask)])
    }
    let weights = translator.emit("Softmax", [scores], ["axis": .int(-1)])
    try translator.finish("MatMul", [weights, try translator.tensor(call, "value")])
  }

  /// What a mask adds to scores: its own numbers, or of truth values 0 and what leaves no weight.
  private static func addends(
    _ translator: inout Translator, _ call: ATenCall, _ mask: String
  ) throws(ExportedError) -> String {
    guard let type = call.metas[mask]?.type, type.isFloating || type == .bool else {
      throw call.failure("a mask of whole numbers; give attention one of truth values or of floating point")
    }
    guard type == .bool else { return translator.value(mask) }
    let choices = [translator.scalar(0.0), translator.scalar(-Double(Float.greatestFiniteMagnitude))]
    return translator.emit("Where", [translator.value(mask)] + choices)
  }
}
