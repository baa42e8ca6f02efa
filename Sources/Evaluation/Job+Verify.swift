import Checkpoints
import Kernels
import MPI
import Sharding
import Verification

extension Job {
  /// Puts together the checksums of what the ranks of each group have read, and compares them with what the files say.
  ///
  /// - Returns: The entries that were checked, and those of which something was read.
  /// - Throws: ``EvaluationError`` with ``ExitStatus/badData``, agreed, naming the first entry that is damaged.
  func checkFiles(
    of catalogue: Catalogue, _ shard: ParameterShard
  ) throws(EvaluationError) -> (checked: Int, read: Int) {
    var pieces = shard.pieces
    do throws(MPIError) {
      let counts = try group.communicator.allGather(pieces.count)
      if partition.parts > 1, let longest = counts.max() {
        let filler = [ReadPiece](repeating: .empty, count: longest - pieces.count)
        let all = try group.communicator.allGather(pieces + filler)
        pieces = zip(all, counts).flatMap { $0.prefix($1) }
      }
    } catch { throw EvaluationError(error) }
    let result = StoredChecksumResult(catalogue.checksums, pieces)
    try world.agreeing { () throws(EvaluationError) in
      guard let (file, name) = result.firstDamaged else { return }
      throw EvaluationError(
        CheckpointError.malformed(
          path: catalogue.files[file].name, what: "zip entry \(name) does not have the CRC-32 that the archive states"))
    }
    return (result.checked, result.read)
  }

  /// Compares shards with what was loaded, and what all ranks have noted during the loop where they did; all return, or all throw naming the ranks whose memory or results differ.
  ///
  /// - Throws: ``EvaluationError`` with ``ExitStatus/internalFault``, agreed.
  func verify(
    _ shard: ParameterShard, _ loop: borrowing EvaluationLoop, _ level: CPULevel
  ) throws(EvaluationError) {
    var own = Evidence(loaded: shard.checksums, results: loop.results)
    own.changedShard = shard.firstChangedUnit(level)
    own.changedActivations = loop.firstBrokenResult
    try world.agreed(.internalFault) { () throws(MPIError) in
      let ranksOfGroup = try group.communicator.allGather(world.rank)
      if let units = loop.source as? VerifiedUnits {
        own.changedGather = units.firstChanged.map { (unit: $0.unit, owner: ranksOfGroup[$0.owner]) }
        own.changedPrepared = units.firstChangedInUse
      }
      let cuts = try world.allGather([partition.parts, partition.part])
      return verdict(
        try own.shared(over: world), graph.units,
        samePieces: Dictionary(grouping: cuts.indices) { cuts[$0] }.values.sorted { $0[0] < $1[0] },
        sameImages: ranges.ranksOfRanges.map(\.ranks), hosts: try world.allGather(world.host))
    }
  }
}
