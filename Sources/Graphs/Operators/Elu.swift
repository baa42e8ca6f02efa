import Tensors

/// `x` where it is not negative, else `alpha * (e^x - 1)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Elu.html.
package struct Elu: UnaryOperator {
  package static let name = "Elu"

  package let alpha: Float

  /// Makes the operator.
  package init(alpha: Float = 1) { self.alpha = alpha }

  package func apply(_ x: Float) -> Float { Elementary.elu(x, alpha: alpha) }
}
