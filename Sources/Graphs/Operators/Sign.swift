/// 1 for a positive x, -1 for a negative one, and 0 for a zero.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Sign.html.
package struct Sign: UnaryOperator {
  package static let name = "Sign"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x > 0 ? 1 : x < 0 ? -1 : x.isNaN ? x : 0 }
}
