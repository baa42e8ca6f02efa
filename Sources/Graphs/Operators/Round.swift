/// The integer nearest to x, the even one of two.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Round.html.
package struct Round: UnaryOperator {
  package static let name = "Round"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x.rounded(.toNearestOrEven) }
}
