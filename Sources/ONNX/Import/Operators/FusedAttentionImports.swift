import Graphs

/// Attention as onnxruntime writes it in one operator, without masks or what was seen before.
///
/// Source: onnxruntime's ContribOperators.md.
enum FusedAttentionImports {
  static let handlers: [String: OperatorImport] = [
    "com.microsoft.Attention": { (importer, call) throws(ONNXError) in
      try refuseMore(than: 3, call)
      guard try call.int("unidirectional", default: 0) == 0, try call.int("do_rotary", default: 0) == 0 else {
        throw call.failure("it is causal or rotates; export the model without optimising it")
      }
      var all = try importer.one("MatMul", [try call.input(0), try call.input(1)], in: call)
      if let bias = call.optional(2) { all = try importer.one("Add", [all, bias], in: call) }
      let width = all.dimensions.last ?? 0
      let sizes = try call.ints("qkv_hidden_sizes") ?? [Int](repeating: width / 3, count: 3)
      guard sizes.count == 3, sizes.allSatisfy({ $0 > 0 }), sizes.reduce(0, +) == width else {
        throw call.failure("queries, keys and values of \(sizes) of \(width) features; export the model again")
      }
      let parts = try importer.apply(
        "Split", [all, importer.constant(sizes)], attributes: ["axis": .int(-1)], in: call)
      return [try attended(parts, importer, call)]
    },
    "com.microsoft.MultiHeadAttention": { (importer, call) throws(ONNXError) in
      try refuseMore(than: 4, call)
      guard try call.int("unidirectional", default: 0) == 0 else { throw call.wrong("unidirectional", "0") }
      var parts = [try call.input(0), try call.input(1), try call.input(2)]
      guard parts.allSatisfy({ $0.dimensions.count == 3 }) else {
        throw call.failure("queries, keys and values are packed; export the model without optimising it")
      }
      if let bias = call.optional(3) {
        let sizes = parts.map { $0.dimensions[2] }
        let biases = try importer.apply(
          "Split", [bias, importer.constant(sizes)], attributes: ["axis": .int(0)], in: call)
        for index in parts.indices { parts[index] = try importer.one("Add", [parts[index], biases[index]], in: call) }
      }
      return [try attended(parts, importer, call)]
    },
  ]

  private static func refuseMore(than count: Int, _ call: NodeCall) throws(ONNXError) {
    guard call.inputs.dropFirst(count).allSatisfy({ $0 == nil }) else {
      throw call.failure("it is given a mask or what was seen before; export the model without optimising it")
    }
  }

  /// Softmax of queries times keys, times values: each `[batch, tokens, features]`, cut into heads.
  private static func attended(
    _ parts: [ImportValue], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let count = try call.int("num_heads", default: 0)
    var heads: [ImportValue] = []
    for part in parts { heads.append(try ScaledDotProduct.heads(of: part, count: count, importer, call)) }
    var product = ScaledDotProduct(query: heads[0], key: heads[1], value: heads[2])
    let given = try call.float("scale", default: 0)
    if given != 0 { product.scale = given }
    return try ScaledDotProduct.joined(try product.imported(importer, call), importer, call)
  }
}
