/// softmax(query key' scale + mask) value, of values `[batch, heads, tokens, features]`.
struct ScaledDotProduct {
  let query: ImportValue
  let key: ImportValue
  let value: ImportValue
  /// One over the root of the features unless it is said.
  var scale: Float?
  /// What scores are bent towards, by a hyperbolic tangent; 0 for none.
  var cap: Float = 0
  /// What is added to scores, after that.
  var mask: ImportValue?

  /// Imports the operators that it is made of.
  func imported(_ importer: Importer, _ call: NodeCall) throws(ONNXError) -> ImportValue {
    guard [query, key, value].allSatisfy({ $0.dimensions.count == 4 }), let features = query.dimensions.last,
      features > 0
    else { throw call.failure("queries of shape \(call.shown(query)), wanted four axes; export the model again") }
    let turned = try importer.transpose(key, [0, 1, 3, 2], call)
    let factor = importer.scalar(scale ?? 1 / Float(features).squareRoot())
    var scores = try importer.one("Mul", [try importer.one("MatMul", [query, turned], in: call), factor], in: call)
    if cap != 0 {
      let part = try importer.one(
        "Tanh", [try importer.one("Div", [scores, importer.scalar(cap)], in: call)], in: call)
      scores = try importer.one("Mul", [part, importer.scalar(cap)], in: call)
    }
    if let mask { scores = try importer.one("Add", [scores, mask], in: call) }
    let weights = try importer.one("Softmax", [scores], attributes: ["axis": .int(-1)], in: call)
    return try importer.one("MatMul", [weights, value], in: call)
  }

  /// A value `[batch, tokens, features]` cut into heads: `[batch, heads, tokens, features]`.
  static func heads(
    of value: ImportValue, count: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    guard value.dimensions.count == 3, count > 0, value.dimensions[2] % count == 0 else {
      throw call.failure("\(count) heads of a value of shape \(call.shown(value)); export the model again")
    }
    let cut = try importer.one("Reshape", [value, importer.constant([0, 0, count, -1])], in: call)
    return try importer.transpose(cut, [0, 2, 1, 3], call)
  }

  /// The heads of a result side by side: `[batch, tokens, features]`.
  static func joined(
    _ result: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let turned = try importer.transpose(result, [0, 2, 1, 3], call)
    return try importer.one("Reshape", [turned, importer.constant([0, 0, -1])], in: call)
  }
}
