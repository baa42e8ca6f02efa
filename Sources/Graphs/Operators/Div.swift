/// `x / y`, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Div.html.
package struct Div: BinaryOperator {
  package static let name = "Div"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x / y }
}
