import MPI

/// Compares the ranks' digests; all ranks return the one digest, or all throw naming the ranks that differ.
///
/// - Throws: ``EvaluationError`` with ``ExitStatus/internalFault``, agreed.
func agreeOnDigest(_ own: String, over communicator: Communicator) throws(EvaluationError) -> String {
  let all: [String]
  let hosts: [String]
  do throws(MPIError) {
    all = try communicator.allGather(own)
    hosts = try communicator.allGather(MPIEnvironment.processorName)
  } catch { throw EvaluationError(error) }
  let ranks = Dictionary(grouping: all.indices) { all[$0] }
  guard ranks.count > 1 else { return own }
  let largest = ranks.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) } ?? []
  func named(_ ranks: [Int]) -> String {
    ranks.map { "\($0) (\(hosts[$0]))" }.joined(separator: ", ")
  }
  var failure: EvaluationError
  if largest.count * 2 > all.count {
    let others = all.indices.filter { !largest.contains($0) }
    failure = EvaluationError(
      """
      the ranks disagree: rank \(named(others)) computed other logits than the \(largest.count) others, which agree; \
      suspect that machine's memory or processor, and run again without it
      """, .internalFault)
  } else {
    let groups = ranks.values.sorted { $0[0] < $1[0] }.map(named).joined(separator: " | ")
    failure = EvaluationError(
      "the ranks disagree, and no majority computed the same logits: rank \(groups); run again on other machines",
      .internalFault)
  }
  failure.agreed = true
  throw failure
}
