/// Whole numbers as floats, which are rounded to the dtype; or, among ``WholeNumbers``, floats without their fractions.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Cast.html.
package struct Cast: UnaryOperator {
  package static let name = "Cast"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x }
}
