import MPI
import Memory

/// Which bytes this rank sends to other nodes, and which it fetches from them for its own.
///
/// Every rank sends its piece to each other node once, to one rank there, or in equal parts to several where that node has more ranks
/// than its own; a node's ranks thus fetch the other nodes' pieces side by side.
struct NodeExchange {
  private let partition: Partition
  private let group: ShardGroup

  init(_ partition: Partition, _ group: ShardGroup) {
    self.partition = partition
    self.group = group
  }

  /// Whether there is another node.
  var isNeeded: Bool { group.nodes.count > 1 }

  /// Starts to send and fetch a unit of `count` elements of `width` bytes; this rank's own piece lies in `elements` already.
  func start(_ count: Int, _ width: Int, _ elements: ByteView) throws(MPIError) -> PendingExchange {
    var exchange = PendingExchange(over: group.communicator)
    func bytes(_ range: Range<Int>) -> ByteView { elements[range.lowerBound * width..<range.upperBound * width] }
    let own = group.nodes[group.nodeIndex]
    for node in group.nodes where node != own {
      for sender in node {
        for (receiver, range) in parts(of: sender, on: node, to: own, count) where receiver == partition.part {
          try exchange.receive(bytes(range), from: sender)
        }
      }
    }
    // Nodes begin with their neighbour, so that they do not all send to one.
    for step in 1..<group.nodes.count {
      let node = group.nodes[(group.nodeIndex + step) % group.nodes.count]
      for (receiver, range) in parts(of: partition.part, on: own, to: node, count) {
        try exchange.send(bytes(range), to: receiver)
      }
    }
    return exchange
  }

  /// The parts of a rank's piece for another node, none of them empty, and the rank that receives each.
  private func parts(
    of sender: Int, on own: Range<Int>, to node: Range<Int>, _ count: Int
  ) -> [(receiver: Int, range: Range<Int>)] {
    let piece = partition.piece(sender, of: count)
    let parts = max(1, node.count / own.count)
    return (0..<parts).compactMap { part in
      let cut = Partition(ranks: parts, rank: part).own(of: piece.count)
      let receiver = node.lowerBound + (sender - own.lowerBound + part * own.count) % node.count
      let range = (piece.lowerBound + cut.lowerBound)..<(piece.lowerBound + cut.upperBound)
      return range.isEmpty ? nil : (receiver, range)
    }
  }
}
