import Files

/// Attention, without what was seen before.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Attention.html.
enum AttentionImports {
  static let handlers: [String: OperatorImport] = ["Attention": attention]

  /// Those of opset 23; what sums are kept in is said by the dtype of the evaluation.
  private static let attributes: Set<String> = [
    "is_causal", "kv_num_heads", "q_num_heads", "qk_matmul_output_mode", "scale", "softcap", "softmax_precision",
  ]

  private static let attention: OperatorImport = { (importer, call) throws(ONNXError) in
    guard call.inputs.dropFirst(4).allSatisfy({ $0 == nil }), call.node.outputs.dropFirst().allSatisfy(\.isEmpty) else {
      throw call.failure(
        "it keeps keys and values, or its scores are an output, which is not run; export the classifier alone")
    }
    if let other = call.node.attributes.first(where: { !attributes.contains($0.name) }) {
      throw call.failure("attribute \(printable(other.name)) is not known; export the model with opset_version=23")
    }
    let query = try call.input(0)
    var parts: [ImportValue] = []
    for (index, name) in ["q_num_heads", "kv_num_heads", "kv_num_heads"].enumerated() {
      parts.append(try heads(try call.input(index), name, importer, call))
    }
    let (queries, keys) = (parts[0].dimensions, parts[1].dimensions)
    for index in 1...2 { parts[index] = try repeated(parts[index], to: queries[1], importer, call) }
    var product = ScaledDotProduct(query: parts[0], key: parts[1], value: parts[2])
    if call.has("scale") { product.scale = try call.float("scale", default: 1) }
    product.cap = try call.float("softcap", default: 0)
    product.mask = try mask(queries: queries[2], keys: keys[2], importer, call)
    let result = try product.imported(importer, call)
    return [query.dimensions.count == 3 ? try ScaledDotProduct.joined(result, importer, call) : result]
  }

  /// A value as `[batch, heads, tokens, features]`.
  private static func heads(
    _ value: ImportValue, _ name: String, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    if value.dimensions.count == 4 { return value }
    return try ScaledDotProduct.heads(of: value, count: try call.int(name, default: 0), importer, call)
  }

  /// Keys or values, each head of which serves several of the queries' heads.
  private static func repeated(
    _ value: ImportValue, to heads: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let extents = value.dimensions
    if extents[1] == heads { return value }
    guard extents[1] > 0, heads % extents[1] == 0 else {
      throw call.failure("\(heads) heads of queries and \(extents[1]) of keys; export the model again")
    }
    let apart = try importer.one("Unsqueeze", [value, importer.constant([2])], in: call)
    let wide = [extents[0], extents[1], heads / extents[1], extents[2], extents[3]]
    let several = try importer.expand(apart, wide, call)
    return try importer.one("Reshape", [several, importer.constant([0, heads, extents[2], extents[3]])], in: call)
  }

  /// What is added to scores, of a mask and of keys that come later than a query; nil for nothing.
  private static func mask(
    queries: Int, keys: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    var mask: ImportValue?
    if let given = call.optional(3) {
      guard given.live == nil else { throw call.failure("its mask depends on the image; export the model without it") }
      mask = given.type == .bool ? try chosen(given, importer, call) : given
    }
    if try call.int("is_causal", default: 0) != 0 {
      try importer.check([queries, keys], call)
      let isSeen = (0..<queries).flatMap { query in (0..<keys).map { $0 <= query ? 1 : 0 } }
      let causal = try chosen(.folded(FoldedTensor([queries, keys], integers: isSeen, type: .bool)), importer, call)
      mask = try mask.map { (mask) throws(ONNXError) in try importer.one("Add", [mask, causal], in: call) } ?? causal
    }
    guard let mask else { return nil }
    // Of no keys there is no mean.
    let floats = try importer.fold(mask, call).floats ?? []
    let width = max(1, mask.dimensions.last ?? 1)
    for row in stride(from: 0, to: floats.count, by: width) {
      guard floats[row..<min(row + width, floats.count)].contains(where: { $0 > -Float.greatestFiniteMagnitude }) else {
        throw call.failure("its mask leaves a query no key; export the model without it")
      }
    }
    return mask
  }

  /// What truth values add to scores: 0, or what leaves no weight.
  private static func chosen(
    _ mask: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    try importer.one(
      "Where", [mask, importer.scalar(0), importer.scalar(-Float.greatestFiniteMagnitude)], in: call)
  }
}
