import Tensors

/// An operator that makes each element from the one at the same place.
package protocol UnaryOperator: Operator {
  /// The result for one element; a NaN stays one.
  func apply(_ x: Float) -> Float
}

extension UnaryOperator {
  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] { [inputs[0].map(apply)] }
}

/// An operator on two inputs that are broadcast to one shape (https://onnx.ai/onnx/repo-docs/Broadcasting.html).
package protocol BinaryOperator: Operator {
  /// The result for one pair of elements.
  func apply(_ x: Float, _ y: Float) -> Float
}

extension BinaryOperator {
  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 2...2, "two inputs")
    return [try broadcast(inputs)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Broadcasting.fold(inputs, apply)]
  }
}

extension Operator {
  /// The shape that all inputs, one or more, broadcast to; throws where there is none.
  func broadcast(_ inputs: [Shape]) throws(GraphError) -> Shape {
    let expected = "shapes that broadcast to one"
    try require(inputs, 1...Int.max, expected)
    guard let shape = Broadcasting.shape(inputs) else { throw wrong(inputs, expected) }
    return try Shape(graph: shape.dimensions, name)
  }
}
