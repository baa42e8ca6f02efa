import MPI

/// The threads that this rank should run on: its fair share of the cores that the node's ranks may use, at least one.
///
/// Collective over the node. Each core goes to the one of the ranks that may use it that has the fewest so far; ranks that are bound
/// to cores of their own thus get all of those.
///
/// - Throws: ``MPIError`` where the library reports one.
func fairShareOfCores(on node: Communicator) throws(MPIError) -> Int {
  let masks = try node.allGather(MPIEnvironment.allowedCores)
  var shares = [Int](repeating: 0, count: node.size)
  for core in masks[0].indices {
    let claimants = masks.indices.filter { masks[$0][core] != 0 }
    if let poorest = claimants.min(by: { shares[$0] < shares[$1] }) { shares[poorest] += 1 }
  }
  return max(1, shares[node.rank])
}
