import Tensors

/// The natural logarithm of x; minus infinity for 0, NaN for a negative x.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Log.html.
package struct Log: UnaryOperator {
  package static let name = "Log"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.log(x) }
}
