import Tensors

/// `x / (bias + alpha / size * sum)^beta`, where the sum is that of the squares of `size` channels around x's own: of X
/// `[channels, spatial…]`, by fused multiply-adds in the order of channels.
///
/// Of an even size one more channel lies behind. Source: https://onnx.ai/onnx/operators/onnx__LRN.html.
package struct LRN: Operator {
  package static let name = "LRN"

  package let size: Int
  package let alpha: Float
  package let beta: Float
  package let bias: Float

  /// Makes a normalisation.
  package init(size: Int, alpha: Float = 1e-4, beta: Float = 0.75, bias: Float = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: 0)
    guard (1...1 << 20).contains(size) else { throw wrong("size", "1 or more", found: "\(size)") }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let result = Lines(inputs[0].shape, axis: 0).map(inputs[0], to: inputs[0].shape) { line in
      line.indices.map { channel in
        let near = line[max(0, channel - (size - 1) / 2)...min(line.count - 1, channel + size / 2)]
        let sum = near.reduce(Float(0)) { $0.addingProduct($1, $1) }
        return line[channel] / Elementary.power(bias.addingProduct(alpha / Float(size), sum), beta)
      }
    }
    return [result]
  }
}
