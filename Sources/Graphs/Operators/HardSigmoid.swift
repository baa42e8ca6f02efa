import Tensors

/// `min(max(alpha * x + beta, 0), 1)`, product and sum rounded once.
///
/// ONNX's default is an alpha of 0.2; torch.nn.Hardsigmoid is one of 1/6. Source:
/// https://onnx.ai/onnx/operators/onnx__HardSigmoid.html.
package struct HardSigmoid: UnaryOperator {
  package static let name = "HardSigmoid"

  package let alpha: Float
  package let beta: Float

  /// Makes torch.nn.Hardsigmoid, or what the attributes say.
  package init(alpha: Float = 1 / 6, beta: Float = 0.5) {
    self.alpha = alpha
    self.beta = beta
  }

  package func apply(_ x: Float) -> Float { Elementary.hardSigmoid(x, alpha: alpha, beta: beta) }
}
