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
    guard let line = disagreement(ranks, all, hosts) else { continue }
    var failure = EvaluationError(line, .internalFault)
    failure.agreed = true
    throw failure
  }
}

/// The line that names those of `ranks` whose digests differ from the others', or nil where none do.
private func disagreement(_ ranks: [Int], _ digests: [String], _ hosts: [String]) -> String? {
  let ranksOfDigests = Dictionary(grouping: ranks) { digests[$0] }
  guard ranksOfDigests.count > 1 else { return nil }
  func named(_ ranks: [Int]) -> String {
    ranks.map { "\($0) (\(hosts[$0]))" }.joined(separator: ", ")
  }
  let largest = ranksOfDigests.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) } ?? []
  guard largest.count * 2 > ranks.count else {
    let groups = ranksOfDigests.values.sorted { $0[0] < $1[0] }.map(named).joined(separator: " | ")
    return "the ranks disagree, and no majority computed the same logits: rank \(groups); run again on other machines"
  }
  return """
    the ranks disagree: rank \(named(ranks.filter { !largest.contains($0) })) computed other logits than the \
    \(largest.count) others, which agree; suspect that machine's memory or processor, and run again without it
    """
}
