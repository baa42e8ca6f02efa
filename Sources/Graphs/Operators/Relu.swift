import Tensors

/// `max(0, x)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Relu.html.
package struct Relu: UnaryOperator {
  package static let name = "Relu"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.relu(x) }
}
