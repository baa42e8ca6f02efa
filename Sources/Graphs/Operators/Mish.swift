import Tensors

/// `x * tanh(log(1 + e^x))`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Mish.html.
package struct Mish: UnaryOperator {
  package static let name = "Mish"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.mish(x) }
}
