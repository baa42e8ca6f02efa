import Tensors

/// The maximum under each window over X `[channels, spatial…]`; padding is minus infinity, a NaN wins, and the last of equal ones.
///
/// Source: https://onnx.ai/onnx/operators/onnx__MaxPool.html.
package struct MaxPool: Operator {
  package static let name = "MaxPool"

  package let pool: PoolWindow

  /// Makes a pooling.
  package init(_ pool: PoolWindow) { self.pool = pool }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, spatial…] that the window fits"
    try require(inputs, 1...1, expected)
    guard let shape = pool.output(inputs[0]) else { throw wrong(inputs, expected) }
    return [shape]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let result = pool.evaluate(inputs[0]) { elements, _ in
      elements.reduce(-Float.infinity) { $0 > $1 || $0.isNaN ? $0 : $1 }
    }
    return [result]
  }
}
