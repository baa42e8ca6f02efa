/// `x * y`, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Mul.html.
package struct Mul: BinaryOperator {
  package static let name = "Mul"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x * y }
}
