import Tensors

/// `(x - mean) / sqrt(var + epsilon) * scale + B` along the first axis, in inference mode; inputs X, scale, B, input_mean, input_var.
///
/// Source: https://onnx.ai/onnx/operators/onnx__BatchNormalization.html; the order of operations is that of PyTorch's CPU kernel.
package struct BatchNormalization: Operator {
  package static let name = "BatchNormalization"

  package let epsilon: Float

  /// Makes a normalisation.
  package init(epsilon: Float) { self.epsilon = epsilon }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, …], and scale, B, mean and var of [channels]"
    try require(inputs, 5...5, expected)
    guard let channels = inputs[0].dimensions.first,
      inputs.dropFirst().allSatisfy({ $0.dimensions == [channels] })
    else { throw wrong(inputs, expected) }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let plane = inputs[0].elements.count / max(1, inputs[0].dimensions[0])
    var result = inputs[0]
    for index in result.elements.indices {
      let channel = index / plane
      let (scale, shift) = terms(
        scale: inputs[1].elements[channel], bias: inputs[2].elements[channel], mean: inputs[3].elements[channel],
        variance: inputs[4].elements[channel])
      result.elements[index] = shift.addingProduct(scale, result.elements[index])
    }
    return [result]
  }

  /// The normalisation as `scale * x + shift`, in float32 and in the order of PyTorch's CPU kernel
  /// (aten/src/ATen/native/cpu/batch_norm_kernel.cpp, `batch_norm_cpu_collect_linear_and_constant_terms`).
  package func terms(scale: Float, bias: Float, mean: Float, variance: Float) -> (scale: Float, shift: Float) {
    let alpha = scale * (1 / (variance + epsilon).squareRoot())
    return (alpha, bias - mean * alpha)
  }
}
