import Datasets
import Kernels
import MPI
import Synchronization

extension LabelledImages {
  /// The images that can be read, each decoded once for it, every rank its part of them; collective.
  ///
  /// Images that lie in memory are all of them.
  /// - Throws: ``EvaluationError`` where MPI failed.
  public func leavingOutBroken(over communicator: Communicator) throws(EvaluationError) -> LabelledImages {
    guard !isInPlace else { return self }
    do throws(MPIError) {
      let nodes = try communicator.splitByNode()
      let pool = WorkerPool(count: try fairShareOfCores(on: nodes.node))
      try nodes.free()
      let own = Array(stride(from: communicator.rank, to: count, by: communicator.size))
      let found = Mutex([Int](repeating: 0, count: count))
      let queue = WorkQueue(count: own.count, step: 16)
      pool.run { _ in
        let buffer = PixelBuffer()
        while let next = queue.take() {
          for index in own[next] where failure(of: index, buffer) != nil { found.withLock { $0[index] = 1 } }
        }
      }
      var flags = found.withLock { $0 }
      flags = try communicator.allReduce(flags, .max)
      let buffer = PixelBuffer()
      let broken = flags.indices.filter { flags[$0] != 0 }.compactMap { failure(of: $0, buffer) }
      return broken.isEmpty
        ? self : choosing(flags.indices.filter { flags[$0] == 0 }, leavingOut: broken)
    } catch { throw EvaluationError(error) }
  }
}
