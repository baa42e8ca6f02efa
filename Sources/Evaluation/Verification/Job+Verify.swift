import Kernels
import MPI
import Sharding

extension Job {
  /// Compares what all ranks have noted during the loop; all return, or all throw naming the ranks whose memory or results differ.
  ///
  /// - Throws: ``EvaluationError`` with ``ExitStatus/internalFault``, agreed.
  func verify(
    _ shard: ParameterShard, _ loop: borrowing EvaluationLoop, _ level: CPULevel
  ) throws(EvaluationError) {
    var own = Evidence(loaded: shard.checksums, results: loop.results)
    own.changedShard = shard.firstChangedUnit(level)
    own.changedActivations = loop.firstBrokenResult
    let line: String?
    do throws(MPIError) {
      let ranksOfGroup = try group.communicator.allGather(world.rank)
      if let units = loop.source as? VerifiedUnits {
        own.changedGather = units.firstChanged.map { (unit: $0.unit, owner: ranksOfGroup[$0.owner]) }
        own.changedPrepared = units.firstChangedInUse
      }
      let cuts = try world.allGather([partition.parts, partition.part])
      line = verdict(
        try own.shared(over: world), graph.units,
        samePieces: Dictionary(grouping: cuts.indices) { cuts[$0] }.values.sorted { $0[0] < $1[0] },
        sameImages: ranges.ranksOfRanges.map(\.ranks), hosts: try world.allGather(MPIEnvironment.processorName))
    } catch { throw EvaluationError(error) }
    if let line { throw EvaluationError(disagreeing: line) }
  }
}
