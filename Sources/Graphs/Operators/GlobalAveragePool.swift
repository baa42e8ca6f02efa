import Tensors

/// The mean of each channel of X `[channels, spatial…]`: `[channels, 1, …]`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html.
package struct GlobalAveragePool: Operator {
  package static let name = "GlobalAveragePool"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "X [channels, spatial…]")
    guard inputs[0].rank >= 2, inputs[0].elementCount > 0 else { throw wrong(inputs, "X [channels, spatial…]") }
    return [try Shape(graph: [inputs[0].dimensions[0]] + inputs[0].dimensions.dropFirst().map { _ in 1 }, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let x = inputs[0]
    let channels = x.dimensions[0]
    let plane = x.elements.count / channels
    let means = (0..<channels).map { channel in
      Sums.sum(x.elements[(channel * plane)..<((channel + 1) * plane)]) / Float(plane)
    }
    return [Tensor(Shape(checking: [channels] + x.dimensions.dropFirst().map { _ in 1 }) ?? Shape(0), means)]
  }
}
