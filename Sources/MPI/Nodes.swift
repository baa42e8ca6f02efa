/// How the ranks of a communicator lie on nodes, seen from one of them; it owns the communicators, which ``free()`` gives back.
public struct Nodes: Sendable {
  /// The ranks of this node; rank 0 is its leader.
  public let node: Communicator

  /// The leaders of all nodes, ordered by rank; `nil` on a rank that is none.
  public let leaders: Communicator?

  /// Which node this is, from 0.
  public let index: Int

  /// How many nodes there are.
  public let count: Int

  /// Takes the ranks of `node` as one node of `whole`; collective over `whole`.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public init(of whole: Communicator, node: Communicator) throws(MPIError) {
    let leaders = try whole.split(color: node.rank == 0 ? 0 : nil, key: whole.rank)
    self.node = node
    self.leaders = leaders
    index = try node.broadcast(leaders?.rank ?? 0)
    count = try node.broadcast(leaders?.size ?? 0)
  }

  /// Gives ``node`` and ``leaders`` back; collective, and nothing may use them afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func free() throws(MPIError) {
    try leaders?.free()
    try node.free()
  }

  /// The ranks of each node, on every rank of `whole`; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func sizes(over whole: Communicator) throws(MPIError) -> [Int] {
    var sizes = [Int](repeating: 0, count: count)
    for index in try whole.allGather(index) { sizes[index] += 1 }
    return sizes
  }
}

extension Communicator {
  /// Groups the ranks by shared memory (MPI_COMM_TYPE_SHARED); collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func splitByNode() throws(MPIError) -> Nodes {
    guard !isAlone else { return try Nodes(of: self, node: self) }
    return try Nodes(of: self, node: Communicator(try Bridge.splitByNode(handle)))
  }
}
