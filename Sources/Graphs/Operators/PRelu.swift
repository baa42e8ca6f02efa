import Tensors

/// `x` where it is not negative, else `slope * x`; inputs X and a slope that is broadcast to X's shape.
///
/// Source: https://onnx.ai/onnx/operators/onnx__PRelu.html.
package struct PRelu: BinaryOperator {
  package static let name = "PRelu"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X and a slope that broadcasts to it"
    try require(inputs, 2...2, expected)
    guard Broadcasting.shape(inputs) == inputs[0] else { throw wrong(inputs, expected) }
    return [inputs[0]]
  }

  package func apply(_ x: Float, _ slope: Float) -> Float { x < 0 ? slope * x : x }
}
