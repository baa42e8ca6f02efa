import Kernels
import MPI
import Memory

/// Units of which this rank owns everything: nothing is gathered.
final class WholeUnits: UnitSource {
  private let shard: ParameterShard
  private let packing: PrivatePacking
  private var started = 0

  /// Units of `shard`, each prepared once where that is kept.
  init(_ shard: ParameterShard, _ segments: Segments, keepsPrepared: Bool) {
    self.shard = shard
    packing = PrivatePacking(segments, keepsAll: keepsPrepared, ledger: shard.ledger)
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

/// Prepared floats in this rank's own memory: of one segment at a time, or of all units, each prepared once.
final class PrivatePacking {
  private let segments: Segments
  private let buffer: ParameterBuffer
  /// Where each unit's floats begin.
  private let offsets: [Int]
  /// The units that need no preparation any more; nil where segments take turns in the memory.
  private var kept: Set<Int>?

  /// Memory for all units of `segments`, or for the largest segment.
  init(_ segments: Segments, keepsAll: Bool = false, ledger: ParameterLedger) {
    self.segments = segments
    var next = 0
    offsets = (0..<segments.unitCount).map { unit in
      defer { next += segments.programs[unit].packedCount }
      return keepsAll ? next : segments.offset(of: unit)
    }
    kept = keepsAll ? [] : nil
    buffer = ParameterBuffer(
      byteCount: keepsAll ? segments.byteCount : segments.floatCount * MemoryLayout<Float>.stride, ledger: ledger)
  }

  func floats(of unit: Int) -> FloatView { buffer.floats + offsets[unit] }

  func prepare(_ unit: Int, _ elements: ByteView, on pool: WorkerPool) {
    if kept?.insert(unit).inserted == false { return }
    let floats = floats(of: unit)
    pool.run { worker in
      segments.programs[unit].prepare(elements, into: floats, part: worker, of: pool.count)
    }
  }
}
