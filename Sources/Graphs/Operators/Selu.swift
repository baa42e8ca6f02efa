import Tensors

/// `gamma * x` where x is not negative, else `gamma * alpha * (e^x - 1)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Selu.html.
package struct Selu: UnaryOperator {
  package static let name = "Selu"

  package let alpha: Float
  package let gamma: Float

  /// Makes torch.nn.SELU, or what the attributes say.
  package init(alpha: Float = 1.673_263_2, gamma: Float = 1.050_701) {
    self.alpha = alpha
    self.gamma = gamma
  }

  package func apply(_ x: Float) -> Float { Elementary.selu(x, alpha: alpha, gamma: gamma) }
}
