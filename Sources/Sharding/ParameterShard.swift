import Checkpoints
import Models
import Tensors

/// This rank's piece of every unit's parameters, in the dtype the model runs in.
public final class ParameterShard {
  /// How units are cut.
  public let partition: Partition
  /// What the elements are rounded to.
  public let dtype: DType
  /// The bytes that loading read from the checkpoint.
  public let bytesRead: Int

  let graph: Graph
  /// What counts the shard's bytes.
  public let ledger: ParameterLedger
  private let buffer: ParameterBuffer
  private let offsets: [Int]

  /// Reads this rank's pieces, and nothing else, from the model's checkpoint.
  ///
  /// - Throws: ``CheckpointError`` where a file can no longer be read.
  public init(
    loading model: Model, as dtype: DType, partition: Partition, ledger: ParameterLedger
  ) throws(CheckpointError) {
    self.partition = partition
    self.dtype = dtype
    self.ledger = ledger
    graph = model.graph
    var offset = 0
    offsets = graph.units.map { unit in
      defer { offset += partition.own(of: unit.elementCount).count * dtype.byteWidth }
      return offset
    }
    buffer = ParameterBuffer(byteCount: offset, ledger: ledger)
    var reader = TensorReader(model.catalogue)
    for (index, unit) in graph.units.enumerated() {
      var first = 0
      let own = partition.own(of: unit.elementCount)
      for parameter in unit.parameters {
        let count = graph.parameters[parameter].shape.elementCount
        let wanted = own.clamped(to: first..<(first + count))
        if !wanted.isEmpty {
          let start = offsets[index] + (wanted.lowerBound - own.lowerBound) * dtype.byteWidth
          let end = start + wanted.count * dtype.byteWidth
          try reader.read(
            model.tensors[parameter], elements: (wanted.lowerBound - first)..<(wanted.upperBound - first), as: dtype,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[start..<end]))
        }
        first += count
      }
    }
    bytesRead = reader.bytesRead
  }

  /// This rank's piece of a unit.
  func piece(_ unit: Int) -> UnsafeRawBufferPointer {
    let count = partition.own(of: graph.units[unit].elementCount).count * dtype.byteWidth
    return UnsafeRawBufferPointer(rebasing: buffer.bytes[offsets[unit]..<(offsets[unit] + count)])
  }
}
