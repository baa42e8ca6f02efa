import MPI

/// Compares the digests of the ranks that ran the same images; all ranks return, or all throw naming the ranks that differ.
///
/// - Throws: ``EvaluationError`` with ``ExitStatus/internalFault``, agreed.
func agreeOnDigests(
  _ own: String, _ ranges: ImageRanges, over communicator: Communicator
) throws(EvaluationError) {
  let all: [String]
  let hosts: [String]
  do throws(MPIError) {
    all = try communicator.allGather(own)
    hosts = try communicator.allGather(MPIEnvironment.processorName)
  } catch { throw EvaluationError(error) }
  for (_, ranks) in ranges.ranksOfRanges {
    guard let line = disagreement(ranks, all, "computed other logits", hosts) else { continue }
    throw EvaluationError(disagreeing: line)
  }
}

extension EvaluationError {
  /// What all ranks have found out about the differences between them.
  init(disagreeing line: String) {
    self.init(line, .internalFault)
    agreed = true
  }
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
