import CKernels
import Graphs
import Tensors

/// Channels of several values in turn: a Concat, a Reshape that tells its parts apart, a Transpose that swaps both axes, and the Reshape
/// to channels that follows, as one copy of each part.
enum ShuffleLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    guard !unit.level.isPaired, let shuffle = graph.channelShuffle(index), unit.unit.nodes.contains(shuffle.last) else {
      return false
    }
    for node in shuffle.nodes { _ = unit.take(node) }
    let value = graph.nodes[shuffle.last].output
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

extension Graph {
  /// The nodes that follow a Concat of equal runs of channels to take a channel of each in turn.
  struct ChannelShuffle {
    let concat: Int
    /// What follows it.
    let nodes: [Int]
    /// The node that makes the shuffled channels.
    let last: Int
  }

  /// What a Concat is the first node of; nil where nothing is shuffled, or others read what lies between.
  func channelShuffle(_ concat: Int) -> ChannelShuffle? {
    let parts = nodes[concat]
    guard parts.isConcatOfFirstAxis, values[parts.output].rank == 3, let first = parts.inputs.first,
      parts.inputs.allSatisfy({ shape($0) == shape(first) })
    else { return nil }
    let (channels, pixels) = (shape(first).dimensions[0], Array(shape(first).dimensions[1...]))
    guard let split = soleReader(of: concat), nodes[split].op is Reshape,
      values[nodes[split].output].dimensions == [parts.inputs.count, channels] + pixels,
      let swap = soleReader(of: split), (nodes[swap].op as? Transpose)?.permutation == [1, 0, 2, 3],
      let joined = soleReader(of: swap), nodes[joined].op is Reshape,
      values[nodes[joined].output] == values[parts.output]
    else { return nil }
    return ChannelShuffle(concat: concat, nodes: [split, swap, joined], last: joined)
  }

  /// The node that alone reads what `node` makes.
  private func soleReader(of node: Int) -> Int? {
    let value = nodes[node].output
    return uses[value].count == 1 && value != logits ? uses[value][0] : nil
  }
}
