import MPI

/// Compares the digests of the ranks that ran the same images; the line that names the ranks that differ, nil where none do.
///
/// Collective; the same on every rank.
///
/// - Throws: ``MPIError`` where the library reports one.
package func disagreement(
  onDigest own: String, among sameImages: [[Int]], over communicator: Communicator
) throws(MPIError) -> String? {
  let all = try communicator.allGather(own)
  let hosts = try communicator.allGather(communicator.host)
  for ranks in sameImages {
    if let line = disagreement(ranks, all, "computed other logits", hosts) { return line }
  }
  return nil
}

/// Ranks with their hosts, for messages: `1 (node1), 2 (node2)`.
func named(_ ranks: [Int], _ hosts: [String]) -> String {
  ranks.map { "\($0) (\(hosts[$0]))" }.joined(separator: ", ")
}

/// The line that names those of `ranks` whose values differ from the others', or nil where none do.
///
/// - Parameters:
///   - ranks: Those that must have the same.
///   - values: By rank.
///   - deed: What the odd ones did: `computed other logits`.
///   - hosts: By rank.
/// - Returns: What rank 0 prints.
func disagreement<Value: Hashable>(_ ranks: [Int], _ values: [Value], _ deed: String, _ hosts: [String]) -> String? {
  let ranksOfValues = Dictionary(grouping: ranks) { values[$0] }
  guard ranksOfValues.count > 1 else { return nil }
  let largest = ranksOfValues.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) } ?? []
  guard largest.count * 2 > ranks.count else {
    let groups = ranksOfValues.values.sorted { $0[0] < $1[0] }.map { named($0, hosts) }.joined(separator: " | ")
    return "the ranks disagree, and no majority did the same: rank \(groups) \(deed); run again on other machines"
  }
  return """
    the ranks disagree: rank \(named(ranks.filter { !largest.contains($0) }, hosts)) \(deed) than the \
    \(largest.count) others, which agree; suspect that machine's memory or processor, and run again without it
    """
}
