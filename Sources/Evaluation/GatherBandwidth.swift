import MPI
import Memory
import Supervision

/// The bytes that each rank receives in a second of an all-gather of `bytesPerRank` from each; nil on a lone rank.
///
/// Collective; the median of a few gathers, each as slow as its slowest rank, and the same on every rank.
///
/// - Throws: ``MPIError`` where the library reports one.
public func gatherBandwidth(
  over communicator: Communicator, bytesPerRank: Int = 4 << 20, rounds: Int = 5
) throws(MPIError) -> Double? {
  guard communicator.size > 1 else { return nil }
  let piece = MemoryBlock(byteCount: bytesPerRank).bytes.prefix(bytesPerRank)
  let all = MemoryBlock(byteCount: bytesPerRank * communicator.size).bytes
  let counts = [Int](repeating: bytesPerRank, count: communicator.size)
  let displacements = counts.indices.map { $0 * bytesPerRank }
  var seconds: [Double] = []
  // The first one opens connections and touches memory.
  for round in 0...rounds {
    try communicator.barrier()
    let start = monotonicSeconds()
    let gather = try communicator.iallgatherv(piece: piece, into: all, counts: counts, displacements: displacements)
    try gather.wait()
    let slowest = try communicator.allReduce(monotonicSeconds() - start, .max)
    if round > 0 { seconds.append(slowest) }
  }
  return Double((communicator.size - 1) * bytesPerRank) / max(seconds.sorted()[rounds / 2], 1e-9)
}
