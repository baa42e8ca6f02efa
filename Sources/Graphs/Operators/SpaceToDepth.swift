import Tensors

/// X `[channels, rows, columns]` with blocks of `block` x `block` pixels laid out as channels: `[channels * block²,
/// rows / block, columns / block]`, the place in the block counted first.
///
/// Source: https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html.
package struct SpaceToDepth: Operator {
  package static let name = "SpaceToDepth"

  package let block: Int

  /// Makes the operator.
  package init(block: Int) { self.block = block }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, rows, columns] of whole blocks of \(block) x \(block) pixels"
    try require(inputs, 1...1, expected)
    guard inputs[0].rank == 3, (1...1 << 11).contains(block),
      inputs[0].dimensions.dropFirst().allSatisfy({ $0 % block == 0 })
    else { throw wrong(inputs, expected) }
    return [try Shape(graph: result(inputs[0].dimensions), name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let extents = inputs[0].dimensions
    let split = Shape(checking: [extents[0], extents[1] / block, block, extents[2] / block, block]) ?? Shape(0)
    let moved = Transpose([2, 4, 0, 1, 3]).evaluate([inputs[0].reshaped(split)], dtype)
    return [moved[0].reshaped(Shape(checking: result(extents)) ?? Shape(0))]
  }

  private func result(_ extents: [Int]) -> [Int] {
    [extents[0] * block * block, extents[1] / block, extents[2] / block]
  }
}
