import Tensors

/// `x` where it is not negative, else `alpha * (e^(x / alpha) - 1)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Celu.html.
package struct Celu: UnaryOperator {
  package static let name = "Celu"

  package let alpha: Float

  /// Makes the operator.
  package init(alpha: Float = 1) { self.alpha = alpha }

  package func apply(_ x: Float) -> Float { x < 0 ? Elementary.elu(x / alpha, alpha: alpha) : x }
}
