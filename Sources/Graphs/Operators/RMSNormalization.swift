import Tensors

/// X over the root of the mean of its squares over the axes from `axis` on, times scale; inputs X and perhaps a scale, which
/// broadcasts to those axes.
///
/// The order of operations is that of ``Normalization``, with a mean of 0. Source:
/// https://onnx.ai/onnx/operators/onnx__RMSNormalization.html.
package struct RMSNormalization: Operator {
  package static let name = "RMSNormalization"

  package let axis: Int
  package let epsilon: Float

  /// Makes a normalisation.
  package init(axis: Int, epsilon: Float = 1e-5) {
    self.axis = axis
    self.epsilon = epsilon
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try Normalization.outputs(
      of: self, inputs, 1...2, from: axis, "X with an axis \(axis), and perhaps a scale of the shape from there on")
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let length = inputs[0].shape.count(axis..<inputs[0].shape.rank)
    let y = Normalization.runs(inputs[0], of: length, epsilon, centres: false)
    return [Normalization.scaled(y, Array(inputs.dropFirst()))]
  }
}
