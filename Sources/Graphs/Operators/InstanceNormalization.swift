import Tensors

/// X `[channels, spatial…]` with a mean of 0 and a variance of 1 over each channel, times scale, plus bias; inputs X, scale
/// `[channels]` and bias `[channels]`, or X alone.
///
/// It is a ``GroupNormalization`` of groups of one channel. Source: https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html.
package struct InstanceNormalization: Operator {
  package static let name = "InstanceNormalization"

  package let epsilon: Float

  /// Makes a normalisation.
  package init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, spatial…], and perhaps a scale and a bias of [channels]"
    try require(inputs, 1...3, expected)
    guard inputs.count != 2, let channels = inputs[0].dimensions.first, inputs[0].elementCount > 0,
      inputs.dropFirst().allSatisfy({ $0.dimensions == [channels] })
    else { throw wrong(inputs, expected) }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    GroupNormalization(groups: inputs[0].dimensions[0], epsilon: epsilon).evaluate(inputs, dtype)
  }
}
