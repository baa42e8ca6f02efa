import Graphs
import Tensors

extension Graph {
  /// The nodes that follow a Concat of equal runs of channels to take a channel of each in turn.
  struct ChannelShuffle {
    let concat: Int
    /// The Reshape that tells the parts apart, the Transpose, and the Reshape to channels.
    let split: Int
    let swap: Int
    let joined: Int
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
    return ChannelShuffle(concat: concat, split: split, swap: swap, joined: joined)
  }

  /// The node that alone reads what `node` makes.
  private func soleReader(of node: Int) -> Int? {
    let value = nodes[node].output
    return uses[value].count == 1 && value != logits ? uses[value][0] : nil
  }
}
