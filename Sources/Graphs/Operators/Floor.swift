/// The largest integer that is not above x.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Floor.html.
package struct Floor: UnaryOperator {
  package static let name = "Floor"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x.rounded(.down) }
}
