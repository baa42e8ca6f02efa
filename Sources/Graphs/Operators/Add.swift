/// `x + y`, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Add.html.
package struct Add: BinaryOperator {
  package static let name = "Add"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x + y }
}
