import MPI

/// The ranks over which one copy of the parameters is cut, ordered node by node: a node's ranks own neighbouring pieces.
public struct ShardGroup: Sendable {
  /// The ranks of the group.
  public let communicator: Communicator
  /// Those of them that share this rank's memory, in the same order.
  public let node: Communicator
  /// The group's ranks on each node; together they are all of its ranks, in order.
  public let nodes: [Range<Int>]
  /// This rank's node among ``nodes``.
  public let nodeIndex: Int
  /// The number of groups.
  public let groupCount: Int
  /// This rank's group.
  public let groupIndex: Int

  /// Cuts the ranks of `world` into groups; collective.
  ///
  /// - Parameters:
  ///   - world: All ranks.
  ///   - nodes: How they lie on nodes.
  ///   - groups: Makes the groups from the number of ranks on each node: ranges of the ranks ordered node by node, one after the
  ///     other. The default is one group.
  /// - Throws: ``MPIError`` where the library reports one.
  public init(
    of world: Communicator, on nodes: Nodes, groups: (_ nodeSizes: [Int]) -> [Range<Int>] = { [0..<$0.reduce(0, +)] }
  ) throws(MPIError) {
    var sizes = [Int](repeating: 0, count: nodes.count)
    for index in try world.allGather(nodes.index) { sizes[index] += 1 }
    let place = sizes[..<nodes.index].reduce(0, +) + nodes.node.rank
    let groups = groups(sizes)
    groupCount = groups.count
    groupIndex = groups.firstIndex { $0.contains(place) } ?? 0
    communicator = try world.split(color: groupIndex, key: place) ?? world
    node = try nodes.node.split(color: groupIndex, key: nodes.node.rank) ?? nodes.node
    let firsts = try communicator.allGather(try node.broadcast(communicator.rank))
    let starts = firsts.indices.filter { $0 == 0 || firsts[$0] != firsts[$0 - 1] }
    self.nodes = zip(starts, starts.dropFirst() + [firsts.count]).map { $0..<$1 }
    let own = firsts[communicator.rank]
    nodeIndex = starts.firstIndex(of: own) ?? 0
  }

  /// Gives the communicators back; collective, and nothing may use them afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func free() throws(MPIError) {
    try node.free()
    try communicator.free()
  }
}
