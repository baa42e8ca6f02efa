/// `1 / x`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Reciprocal.html.
package struct Reciprocal: UnaryOperator {
  package static let name = "Reciprocal"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { 1 / x }
}
