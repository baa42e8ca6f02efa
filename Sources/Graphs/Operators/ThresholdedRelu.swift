/// `x` where it is above alpha, else 0.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html.
package struct ThresholdedRelu: UnaryOperator {
  package static let name = "ThresholdedRelu"

  package let alpha: Float

  /// Makes the operator.
  package init(alpha: Float = 1) { self.alpha = alpha }

  package func apply(_ x: Float) -> Float { x <= alpha ? 0 : x }
}
