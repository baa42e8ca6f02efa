import Tensors

/// `x` to the power of y, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Pow.html.
package struct Pow: BinaryOperator {
  package static let name = "Pow"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { Elementary.power(x, y) }
}
