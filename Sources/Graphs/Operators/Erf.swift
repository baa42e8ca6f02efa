import Tensors

/// The error function of x.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Erf.html.
package struct Erf: UnaryOperator {
  package static let name = "Erf"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.erf(x) }
}
