import Kernels
import MPI
import Memory

/// Gathers each unit into memory that the ranks of a node share, and prepares it there once.
///
/// A unit is a step. In each step a rank writes its piece of the elements, and what it fetches from other nodes; when all ranks of the
/// node have, each prepares a part; when all have for all units of a segment, each runs them. Counters say how far each rank is, so that
/// no rank waits but for what it needs: there is one place for elements, free when all have prepared them, and where segments are small
/// two for prepared ones, so that a fast rank may prepare its part of the next segment while others still run this one.
final class NodeGather: UnitSource {
  private let shard: ParameterShard
  private let segments: Segments
  private let exchange: NodeExchange
  private let memory: NodeMemory
  private let parts: (first: Int, count: Int)
  /// Where kernels of several CPU levels meet on a node, their prepared floats differ and each rank has its own.
  private let ownPacking: PrivatePacking?
  private var unit = 0
  /// The newest step, and the segment it belongs to, of all so far.
  private var step = 0
  private var segment = 0
  /// The segments that have run.
  private var released = 0
  private var pending: PendingExchange?

  init(
    _ shard: ParameterShard, _ segments: Segments, _ group: ShardGroup, threads: Int, twoPreparedUpTo limit: Int
  ) throws(MPIError) {
    self.shard = shard
    self.segments = segments
    exchange = NodeExchange(shard.partition, group)
    let levels = try group.node.allGather(segments.programs.first?.level.name ?? "")
    let alike = levels.allSatisfy { $0 == levels[0] }
    let packed = alike ? segments.floatCount : 0
    memory = try NodeMemory(
      group.node, elementBytes: shard.graph.largestUnit * shard.dtype.byteWidth, packedFloats: packed,
      twoPreparedUpTo: limit)
    if group.node.rank == 0 { shard.ledger.took(memory.byteCount) }
    ownPacking = alike ? nil : PrivatePacking(segments, ledger: shard.ledger)
    let all = try group.node.allGather(threads)
    parts = (all[..<group.node.rank].reduce(0, +), all.reduce(0, +))
  }

  func start(_ unit: Int) throws(MPIError) {
    self.unit = unit
    step += 1
    if segments.begins(with: unit) { segment += 1 }
    memory.prepared.wait(for: step - 1)
    let width = shard.dtype.byteWidth
    let count = shard.graph.units[unit].elementCount
    elements.dropFirst(shard.partition.own(of: count).lowerBound * width).copy(from: shard.piece(unit))
    shard.ledger.gathered(bytes: count * width)
    if exchange.isNeeded {
      pending = try exchange.start(count, width, elements)
    } else {
      memory.written.raise(to: step)
    }
  }

  func progress() { pending?.progress() }

  func wait() throws(MPIError) {
    if let pending = pending.take() {
      try pending.wait()
      memory.written.raise(to: step)
    }
    memory.written.wait(for: step)
    if ownPacking == nil { memory.run.wait(for: segment - memory.preparedSlots) }
  }

  var elements: ByteView { memory.elements.prefix(shard.graph.units[unit].elementCount * shard.dtype.byteWidth) }

  func prepare(on pool: WorkerPool) {
    if let ownPacking {
      ownPacking.prepare(unit, elements, on: pool)
    } else {
      let elements = elements
      let target = memory.packed(segment) + segments.offset(of: unit)
      let program = segments.programs[unit]
      pool.run { worker in
        program.prepare(elements, into: target, part: parts.first + worker, of: parts.count)
      }
    }
    memory.prepared.raise(to: step)
  }

  func share() -> FloatView {
    if let ownPacking { return ownPacking.floats(of: unit) }
    memory.prepared.wait(for: step)
    return memory.packed(segment) + segments.offset(of: unit)
  }

  func release() {
    released += 1
    memory.run.raise(to: released)
  }

  func close() throws(MPIError) { try memory.free() }
}
