/// The least integer that is not below x.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Ceil.html.
package struct Ceil: UnaryOperator {
  package static let name = "Ceil"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x.rounded(.up) }
}
