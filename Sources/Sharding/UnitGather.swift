import MPI
import Tensors

/// A unit's parameters on their way to this rank (flat gather: MPI_Iallgatherv into the rank's own memory).
///
/// Every rank starts the gathers of the same units in the same order.
public struct UnitGather: ~Copyable {
  /// The unit's index in the graph.
  public let unit: Int

  private let whole: GatheredUnit
  private var pending: PendingGather?

  /// Starts to gather a unit; where this rank owns all of it there is nothing to send.
  ///
  /// - Throws: ``MPIError`` where MPI refuses.
  public init(_ unit: Int, of shard: ParameterShard, over communicator: Communicator) throws(MPIError) {
    self.unit = unit
    let piece = shard.piece(unit)
    guard shard.partition.parts > 1 else {
      whole = GatheredUnit(elements: piece, buffer: nil, shard: shard)
      return
    }
    let width = shard.dtype.byteWidth
    let count = shard.graph.units[unit].elementCount
    let pieces = (0..<shard.partition.parts).map { shard.partition.piece($0, of: count) }
    let buffer = ParameterBuffer(byteCount: count * width, ledger: shard.ledger)
    whole = GatheredUnit(elements: UnsafeRawBufferPointer(buffer.bytes), buffer: buffer, shard: shard)
    pending = try communicator.iallgatherv(
      piece: piece, into: buffer.bytes, counts: pieces.map { $0.count * width },
      displacements: pieces.map { $0.lowerBound * width }, owner: whole)
    shard.ledger.gathered(bytes: count * width)
  }

  /// Lets MPI move bytes; to be called between pieces of work.
  public mutating func progress() { _ = pending?.progress() }

  /// Waits until all of the unit is here.
  ///
  /// - Throws: ``MPIError`` where the gather failed.
  public consuming func wait() throws(MPIError) -> GatheredUnit {
    let whole = self.whole
    if let pending = pending.take() { try pending.wait() }
    return whole
  }
}

/// All parameters of a unit; released with the last reference to it.
public final class GatheredUnit {
  /// The unit's flat run of elements.
  public let elements: UnsafeRawBufferPointer

  private let buffer: ParameterBuffer?
  private let shard: ParameterShard

  init(elements: UnsafeRawBufferPointer, buffer: ParameterBuffer?, shard: ParameterShard) {
    self.elements = elements
    self.buffer = buffer
    self.shard = shard
  }
}
