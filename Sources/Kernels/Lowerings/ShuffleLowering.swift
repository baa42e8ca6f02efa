import CKernels
import Graphs
import Tensors

/// Channels of several values in turn: a Concat, a Reshape that tells its parts apart, a Transpose that swaps both axes, and the Reshape
/// to channels that follows, as one copy of each part.
enum ShuffleLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    guard !unit.level.isPaired, let shuffle = graph.channelShuffle(index), unit.unit.nodes.contains(shuffle.joined)
    else {
      return false
    }
    for node in [shuffle.split, shuffle.swap] { _ = unit.take(node) }
    let value = unit.take(shuffle.joined)
    let output = unit.newLocal(value)
    let (first, strides) = output.layout.strides(graph.values[value])
    let inputs = graph.nodes[index].inputs
    for (part, input) in inputs.enumerated() {
      let shape = graph.shape(input)
      unit.add(
        WalkStep(
          Int32(CK_WALK_COPY), [unit.walkSource(input, over: shape)], to: output, first: first + part * strides[0],
          strides: [inputs.count * strides[0], strides[1], strides[2]], extents: shape.dimensions))
    }
    return true
  }
}
