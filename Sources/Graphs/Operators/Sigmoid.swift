import Tensors

/// `1 / (1 + e^-x)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Sigmoid.html.
package struct Sigmoid: UnaryOperator {
  package static let name = "Sigmoid"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.sigmoid(x) }
}
