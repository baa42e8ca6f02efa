import BenchmarkSupport
import MPI

/// What a piece of work took: by the clock the slowest rank, by the processors all ranks together.
struct Cost {
  let wall: Double
  let processor: Double

  /// Measures `work`; collective over `world`.
  static func of(_ world: Communicator, _ work: () throws -> Void) throws -> Cost {
    try world.barrier()
    let start = (wallSeconds(), processorSeconds())
    try work()
    let own = (wallSeconds() - start.0, processorSeconds() - start.1)
    return Cost(wall: try world.allReduce(own.0, .max), processor: try world.allReduce(own.1, .sum))
  }
}
