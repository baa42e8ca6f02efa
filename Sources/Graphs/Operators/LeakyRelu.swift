import Tensors

/// `x` where it is not negative, else `alpha * x`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__LeakyRelu.html.
package struct LeakyRelu: UnaryOperator {
  package static let name = "LeakyRelu"

  package let alpha: Float

  /// Makes the operator.
  package init(alpha: Float = 0.01) { self.alpha = alpha }

  package func apply(_ x: Float) -> Float { Elementary.leakyRelu(x, alpha: alpha) }
}
