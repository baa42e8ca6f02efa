import Kernels
import MPI
import Memory

/// Gathers each unit into this rank's own memory (MPI_Iallgatherv).
final class FlatGather: UnitSource {
  private let shard: ParameterShard
  private let communicator: Communicator
  private let buffer: ParameterBuffer
  private let packing: PrivatePacking
  private var started = 0
  private var pending: PendingGather?

  init(_ shard: ParameterShard, _ segments: Segments, _ communicator: Communicator) {
    self.shard = shard
    self.communicator = communicator
    buffer = ParameterBuffer(byteCount: shard.graph.largestUnit * shard.dtype.byteWidth, ledger: shard.ledger)
    packing = PrivatePacking(segments, ledger: shard.ledger)
  }

  func start(_ unit: Int) throws(MPIError) {
    started = unit
    let width = shard.dtype.byteWidth
    let count = shard.graph.units[unit].elementCount
    let pieces = (0..<shard.partition.parts).map { shard.partition.piece($0, of: count) }
    pending = try communicator.iallgatherv(
      piece: shard.piece(unit), into: buffer.bytes, counts: pieces.map { $0.count * width },
      displacements: pieces.map { $0.lowerBound * width })
    shard.ledger.gathered(bytes: count * width)
  }

  func progress() { _ = pending?.progress() }

  func wait() throws(MPIError) {
    if let pending = pending.take() { try pending.wait() }
  }

  var elements: ByteView { buffer.bytes.prefix(shard.graph.units[started].elementCount * shard.dtype.byteWidth) }

  func prepare(on pool: WorkerPool) { packing.prepare(started, elements, on: pool) }

  func share() -> FloatView { packing.floats(of: started) }

  func release() {}

  func close() {}
}
