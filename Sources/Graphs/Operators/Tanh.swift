import Tensors

/// The hyperbolic tangent of x.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Tanh.html.
package struct Tanh: UnaryOperator {
  package static let name = "Tanh"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.tanh(x) }
}
