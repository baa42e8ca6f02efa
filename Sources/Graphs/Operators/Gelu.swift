import Tensors

/// `x / 2 * (1 + erf(x / sqrt(2)))`, or with `tanh` the approximation `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x³)))`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Gelu.html.
package struct Gelu: UnaryOperator {
  package static let name = "Gelu"

  package let tanh: Bool

  /// Makes the operator.
  package init(tanh: Bool = false) { self.tanh = tanh }

  package func apply(_ x: Float) -> Float { tanh ? Elementary.geluTanh(x) : Elementary.gelu(x) }
}
