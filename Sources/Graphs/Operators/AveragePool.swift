import Tensors

/// The mean under each window over X `[channels, spatial…]`: the sum in row-major order, divided by the count of the elements
/// that are there or, with `countIncludePad`, of those that lie in X or its padding; 0 where there is none.
///
/// ONNX's default counts no padding, torch.nn.AvgPool2d's does. Source: https://onnx.ai/onnx/operators/onnx__AveragePool.html.
package struct AveragePool: Operator {
  package static let name = "AveragePool"

  package let pool: PoolWindow
  package let countIncludePad: Bool

  /// Makes a pooling.
  package init(_ pool: PoolWindow, countIncludePad: Bool) {
    self.pool = pool
    self.countIncludePad = countIncludePad
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, spatial…] that the window fits"
    try require(inputs, 1...1, expected)
    guard let shape = pool.output(inputs[0]) else { throw wrong(inputs, expected) }
    return [try Shape(graph: shape.dimensions, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let result = pool.evaluate(inputs[0]) { elements, padded in
      elements.reduce(0, +) / Float(max(1, countIncludePad ? padded : elements.count))
    }
    return [result]
  }
}
