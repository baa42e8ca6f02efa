import Kernels
import MPI
import Memory

/// Units of which this rank owns everything: nothing is gathered.
final class WholeUnits: UnitSource {
  private let shard: ParameterShard
  private let packing: PrivatePacking
  private var started = 0

  /// Units of `shard`, which stay prepared where all of them take at most `limit` bytes.
  init(_ shard: ParameterShard, _ segments: Segments, keptUpTo limit: Int) {
    self.shard = shard
    packing = PrivatePacking(segments, keptUpTo: limit, ledger: shard.ledger)
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

  /// Memory for `segments`: for all units where they take at most `limit` bytes, else for the largest segment.
  init(_ segments: Segments, keptUpTo limit: Int = 0, ledger: ParameterLedger) {
    self.segments = segments
    let units = segments.programs.indices
    let all = segments.programs.reduce(0) { $0 + $1.packedCount }
    let isKept = all * MemoryLayout<Float>.stride <= limit
    var next = 0
    offsets = units.map { unit in
      defer { next += segments.programs[unit].packedCount }
      return isKept ? next : segments.offset(of: unit)
    }
    kept = isKept ? [] : nil
    buffer = ParameterBuffer(
      byteCount: (isKept ? all : segments.floatCount) * MemoryLayout<Float>.stride, ledger: ledger)
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
