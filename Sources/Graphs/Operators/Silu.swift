import Tensors

/// `x / (1 + e^-x)`, which ONNX calls Swish from opset 24 on.
///
/// Source: https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html.
package struct Silu: UnaryOperator {
  package static let name = "Silu"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.silu(x) }
}
