import Kernels
import MPI
import Memory

/// Units of which this rank owns everything: nothing is gathered.
final class WholeUnits: UnitSource {
  private let shard: ParameterShard
  private let packing: PrivatePacking
  private var started = 0

  init(_ shard: ParameterShard, _ segments: Segments) {
    self.shard = shard
    packing = PrivatePacking(segments, ledger: shard.ledger)
  }

  func start(_ unit: Int) { started = unit }

  func progress() {}

  func wait() {}

  var elements: ByteView { shard.piece(started) }

  func prepare(on pool: WorkerPool) { packing.prepare(started, elements, on: pool) }

  func share() -> FloatView { packing.floats(of: started) }

  func release() {}

  func close() {}
}

/// The prepared floats of one segment at a time, in this rank's own memory.
final class PrivatePacking {
  private let segments: Segments
  private let buffer: ParameterBuffer

  init(_ segments: Segments, ledger: ParameterLedger) {
    self.segments = segments
    buffer = ParameterBuffer(byteCount: segments.floatCount * MemoryLayout<Float>.stride, ledger: ledger)
  }

  func floats(of unit: Int) -> FloatView { buffer.floats + segments.offset(of: unit) }

  func prepare(_ unit: Int, _ elements: ByteView, on pool: WorkerPool) {
    let floats = floats(of: unit)
    pool.run { worker in
      segments.programs[unit].prepare(elements, into: floats, part: worker, of: pool.count)
    }
  }
}
