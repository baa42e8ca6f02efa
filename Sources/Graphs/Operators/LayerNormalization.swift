import Tensors

/// X with a mean of 0 and a variance of 1 over the axes from `axis` on, times scale, plus bias; inputs X, perhaps a scale and
/// perhaps a bias, which broadcast to those axes.
///
/// The order of operations is that of ``Normalization``. Source: https://onnx.ai/onnx/operators/onnx__LayerNormalization.html.
package struct LayerNormalization: Operator {
  package static let name = "LayerNormalization"

  package let axis: Int
  package let epsilon: Float

  /// Makes a normalisation.
  package init(axis: Int, epsilon: Float = 1e-5) {
    self.axis = axis
    self.epsilon = epsilon
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try Normalization.outputs(
      of: self, inputs, 1...3, from: axis,
      "X with an axis \(axis), and perhaps a scale and a bias of the shape from there on")
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let length = inputs[0].shape.count(axis..<inputs[0].shape.rank)
    return [Normalization.scaled(Normalization.runs(inputs[0], of: length, epsilon), Array(inputs.dropFirst()))]
  }
}
