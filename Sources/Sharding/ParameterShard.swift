import Checkpoints
import Graphs
import Kernels
import Memory
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

  /// The checksum of each unit's piece, taken as it was read; empty where none was asked for.
  public let checksums: [UInt64]

  /// What was read of files that keep checksums, where that was asked for.
  public let pieces: [ReadPiece]

  let graph: Graph
  /// What counts the shard's bytes.
  public let ledger: ParameterLedger
  private let buffer: ParameterBuffer
  private let offsets: [Int]

  /// Reads this rank's pieces, and nothing else, from the model's checkpoint.
  ///
  /// - Parameters:
  ///   - model: Where the parameters lie.
  ///   - dtype: What they are rounded to.
  ///   - partition: Which pieces are this rank's.
  ///   - ledger: Counts their bytes.
  ///   - level: Sums up the pieces; nil where nobody will ask.
  ///   - isSumming: Whether to sum up the bytes that are read, as zip files do.
  /// - Throws: ``CheckpointError`` where a file can no longer be read.
  public init(
    loading model: Model, as dtype: DType, partition: Partition, ledger: ParameterLedger,
    summedBy level: CPULevel? = nil, checkingFiles isSumming: Bool = false
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
    var checksums: [UInt64] = []
    var reader = TensorReader(model.catalogue, isSumming: isSumming)
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
            into: buffer.bytes[start..<end])
        }
        first += count
      }
      if let level {
        let end = offsets[index] + own.count * dtype.byteWidth
        checksums.append(level.checksum(buffer.bytes[offsets[index]..<end]))
      }
    }
    try reader.checkFiles()
    self.checksums = checksums
    pieces = reader.pieces
    bytesRead = reader.bytesRead
  }

  /// All pieces, unit by unit.
  package var bytes: ByteView { buffer.bytes }

  /// The first unit whose piece no longer has its checksum.
  public func firstChangedUnit(_ level: CPULevel) -> Int? {
    checksums.indices.first { level.checksum(piece($0)) != checksums[$0] }
  }

  /// Where piece `part` of a unit lies in the unit's bytes.
  public func byteRange(_ part: Int, of unit: Int) -> Range<Int> {
    let range = partition.piece(part, of: graph.units[unit].elementCount)
    return (range.lowerBound * dtype.byteWidth)..<(range.upperBound * dtype.byteWidth)
  }

  /// This rank's piece of a unit.
  func piece(_ unit: Int) -> ByteView {
    let count = partition.own(of: graph.units[unit].elementCount).count * dtype.byteWidth
    return buffer.bytes[offsets[unit]..<offsets[unit] + count]
  }
}
