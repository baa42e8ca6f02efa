/// `-x`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Neg.html.
package struct Neg: UnaryOperator {
  package static let name = "Neg"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { -x }
}
