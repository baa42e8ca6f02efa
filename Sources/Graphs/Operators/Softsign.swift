/// `x / (1 + |x|)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Softsign.html.
package struct Softsign: UnaryOperator {
  package static let name = "Softsign"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x / (1 + x.magnitude) }
}
