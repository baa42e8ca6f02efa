import Tensors

/// X `[channels, spatial…]` with a mean of 0 and a variance of 1 over each of `groups` runs of channels, times scale, plus bias;
/// inputs X, scale `[channels]` and bias `[channels]`, or X alone.
///
/// The order of operations is that of ``Normalization``. Source: https://onnx.ai/onnx/operators/onnx__GroupNormalization.html, from opset 21.
package struct GroupNormalization: Operator {
  package static let name = "GroupNormalization"

  package let groups: Int
  package let epsilon: Float

  /// Makes a normalisation.
  package init(groups: Int, epsilon: Float = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X of channels in \(groups) groups, and perhaps a scale and a bias of [channels]"
    try require(inputs, 1...3, expected)
    guard inputs.count != 2, let channels = inputs[0].dimensions.first, inputs[0].elementCount > 0, groups > 0,
      channels % groups == 0, inputs.dropFirst().allSatisfy({ $0.dimensions == [channels] })
    else { throw wrong(inputs, expected) }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let x = inputs[0]
    let normalized = Normalization.runs(x, of: x.elements.count / groups, epsilon)
    return [Normalization.scaled(normalized, inputs.dropFirst().map { Normalization.spread($0, over: x.shape) })]
  }
}
