/// `|x|`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Abs.html.
package struct Abs: UnaryOperator {
  package static let name = "Abs"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x.magnitude }
}
