/// `x - y`, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Sub.html.
package struct Sub: BinaryOperator {
  package static let name = "Sub"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x - y }
}
