import Tensors

/// `log(1 + e^x)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Softplus.html.
package struct Softplus: UnaryOperator {
  package static let name = "Softplus"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.softplus(x) }
}
