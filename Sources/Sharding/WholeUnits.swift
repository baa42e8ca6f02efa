import Kernels
import MPI

/// Units of which this rank owns everything: nothing is gathered.
final class WholeUnits: UnitSource {
  private let shard: ParameterShard
  private let packing: PrivatePacking
  private var started = 0

  init(_ shard: ParameterShard, _ programs: [UnitProgram]) {
    self.shard = shard
    packing = PrivatePacking(programs, ledger: shard.ledger)
  }

  func start(_ unit: Int) { started = unit }

  func progress() {}

  func wait() {}

  var elements: UnsafeRawBufferPointer { shard.piece(started) }

  func prepare(on pool: WorkerPool) { packing.prepare(started, elements, on: pool) }

  func share() -> UnsafePointer<Float> { packing.floats }

  func release() {}

  func close() {}
}

/// The prepared floats of one unit at a time, in this rank's own memory.
final class PrivatePacking {
  private let programs: [UnitProgram]
  private let buffer: ParameterBuffer

  init(_ programs: [UnitProgram], ledger: ParameterLedger) {
    self.programs = programs
    let largest = programs.map(\.packedCount).max() ?? 0
    buffer = ParameterBuffer(byteCount: largest * MemoryLayout<Float>.stride, ledger: ledger)
  }

  var floats: UnsafePointer<Float> { UnsafePointer(buffer.floats) }

  func prepare(_ unit: Int, _ elements: UnsafeRawBufferPointer, on pool: WorkerPool) {
    guard let base = elements.baseAddress else { return }
    pool.run { worker in
      programs[unit].prepare(base, into: buffer.floats, part: worker, of: pool.count)
    }
  }
}
