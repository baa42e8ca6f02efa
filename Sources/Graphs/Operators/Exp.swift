import Tensors

/// `e^x`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Exp.html.
package struct Exp: UnaryOperator {
  package static let name = "Exp"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.exp(x) }
}
