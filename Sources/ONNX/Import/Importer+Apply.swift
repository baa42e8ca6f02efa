import Graphs

// Operators that are others one after another.
extension Importer {
  /// The results of an operator of ONNX's own domain on values, as if a node of `call`'s name were of it.
  func apply(
    _ op: String, _ inputs: [ImportValue?], attributes: [String: AttributeProto.Value] = [:],
    in call: NodeCall
  ) throws(ONNXError) -> [ImportValue] {
    guard let handler = OperatorImports.handlers[op] else { throw call.failure("\(op) is not run here") }
    let given = attributes.sorted { $0.key < $1.key }.map { AttributeProto(name: $0.key, value: $0.value) }
    let node = NodeProto(name: call.name, op: op, outputs: call.node.outputs, attributes: given)
    return try handler(
      self,
      NodeCall(
        node: node, opset: Self.appliedOpset, batch: batch, path: call.path, inputs: inputs,
        whole: call.whole ?? call.node.qualifiedOp))
  }

  /// The first of them.
  @inline(never)
  func one(
    _ op: String, _ inputs: [ImportValue?], attributes: [String: AttributeProto.Value] = [:],
    in call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    guard let result = try apply(op, inputs, attributes: attributes, in: call).first else {
      throw call.failure("\(op) gives nothing; export the model again")
    }
    return result
  }

  /// ONNX's version of the operators that ``apply(_:_:attributes:in:)`` writes.
  private static let appliedOpset = 21

  /// One number as a value.
  func scalar(_ value: Float) -> ImportValue {
    .folded(FoldedTensor([], floats: [value], type: .float32))
  }

  /// A list of integers as a value.
  func constant(_ integers: [Int]) -> ImportValue { .folded(FoldedTensor([integers.count], integers: integers)) }
}
