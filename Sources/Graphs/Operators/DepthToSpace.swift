import Tensors

/// X `[channels, rows, columns]` with blocks of channels laid out as `block` x `block` pixels: `[channels / block²,
/// rows * block, columns * block]`.
///
/// torch.nn.PixelShuffle is the mode CRD. Source: https://onnx.ai/onnx/operators/onnx__DepthToSpace.html.
package struct DepthToSpace: Operator {
  package static let name = "DepthToSpace"

  /// How channels are counted: the place in the block first, or the channel of the result.
  package enum Mode: Hashable, Sendable {
    case depthColumnRow
    case columnRowDepth
  }

  package let block: Int
  package let mode: Mode

  /// Makes the operator.
  package init(block: Int, mode: Mode = .depthColumnRow) {
    self.block = block
    self.mode = mode
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, rows, columns] with whole blocks of \(block) x \(block) channels"
    try require(inputs, 1...1, expected)
    guard inputs[0].rank == 3, (1...1 << 11).contains(block), inputs[0].dimensions[0] % (block * block) == 0 else {
      throw wrong(inputs, expected)
    }
    return [try Shape(graph: result(inputs[0].dimensions), name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let extents = inputs[0].dimensions
    let depth = extents[0] / (block * block)
    let (split, order) =
      mode == .depthColumnRow
      ? ([block, block, depth, extents[1], extents[2]], [2, 3, 0, 4, 1])
      : ([depth, block, block, extents[1], extents[2]], [0, 3, 1, 4, 2])
    let moved = Transpose(order).evaluate([inputs[0].reshaped(Shape(checking: split) ?? Shape(0))], dtype)
    return [moved[0].reshaped(Shape(checking: result(extents)) ?? Shape(0))]
  }

  private func result(_ extents: [Int]) -> [Int] {
    [extents[0] / (block * block), extents[1] * block, extents[2] * block]
  }
}
