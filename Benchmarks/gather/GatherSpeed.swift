import BenchmarkSupport
import Kernels
import MPI
import Models
import Sharding
import Tensors

/// All units of a model gathered, and gathered and prepared, without running them.
struct GatherSpeed {
  /// Seconds to gather all units.
  let gather: Double
  /// Seconds to prepare them, waiting for other ranks included.
  let prepare: Double

  /// Measures one kind of gather; collective over `world`.
  init(_ model: Model, _ mode: GatherMode, over world: Communicator) throws {
    let programs = Program(model.graph, dtype: .float32, level: .best).units
    let group = try ShardGroup(of: world, on: try world.splitByNode())
    let partition = Partition(ranks: world.size, rank: group.communicator.rank)
    let shard = try ParameterShard(loading: model, as: .float32, partition: partition, ledger: ParameterLedger())
    let source = try unitSource(
      of: shard, in: Segments(of: programs, upTo: 0), over: group, by: mode, threads: 1)
    let pool = WorkerPool(count: 1)
    var gathers: [Double] = []
    var preparations: [Double] = []
    // The first round meets fresh memory.
    for round in 0..<8 {
      try world.barrier()
      var (gather, prepare) = (0.0, 0.0)
      for unit in programs.indices {
        let start = wallSeconds()
        try source.start(unit)
        try source.wait()
        let arrived = wallSeconds()
        source.prepare(on: pool)
        _ = source.share()
        source.release()
        gather += arrived - start
        prepare += wallSeconds() - arrived
      }
      guard round > 0 else { continue }
      gathers.append(try world.allReduce(gather, .max))
      preparations.append(try world.allReduce(prepare, .max))
    }
    try source.close()
    self.gather = median(gathers)
    self.prepare = median(preparations)
  }
}
