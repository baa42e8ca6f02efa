import Files
import Memory
import Tensors

/// Whether the ranks of a run had the same buffers: statistics of batches are each rank's own.
enum BufferAgreement {
  /// The bytes that are read of all ranks' buffers at most; statistics of large models take less than a megabyte a rank.
  private static let most = 1 << 25

  /// A rank's buffer that is not rank 0's, or the one up to which all were compared.
  private enum Finding {
    case differs(name: String, rank: Int)
    case tooLarge(name: String)
  }

  /// That rank 0's were taken, where others differ or there are too many to compare.
  static func choices(
    _ states: [ModelStates], _ files: inout FolderFiles
  ) throws(CheckpointError) -> [CheckpointChoice] {
    guard let found = try difference(states, &files) else { return [] }
    let value =
      switch found {
      case .differs(let name, let rank): "rank 0's; those of rank \(rank) differ, such as \(printable(name))"
      case .tooLarge(let name): "rank 0's; from \(printable(name)) on too large to compare with other ranks'"
      }
    return [CheckpointChoice(what: "statistics of batches", value: value)]
  }

  /// The first buffer in which a rank differs from rank 0, or with which the comparison ends; nil where none differs.
  private static func difference(
    _ states: [ModelStates], _ files: inout FolderFiles
  ) throws(CheckpointError) -> Finding? {
    guard let first = states.first, states.count > 1 else { return nil }
    let catalogue = Catalogue(path: "", format: "", files: files.files, tensors: [], headerBytes: 0)
    var reader = TensorReader(catalogue)
    defer { files.count(reader.bytesRead) }
    let others = states.map { state in
      Dictionary(state.buffers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
    var rest = most
    for buffer in first.buffers where buffer.scalar?.dtype != nil {
      guard buffer.shape.elementCount <= rest / (4 * states.count) else { return .tooLarge(name: buffer.name) }
      rest -= 4 * states.count * buffer.shape.elementCount
      let own = try elements(buffer, &reader)
      for (rank, buffers) in others.enumerated().dropFirst() {
        guard let other = buffers[buffer.name], other.shape == buffer.shape,
          other.scalar?.dtype != nil, try elements(other, &reader) == own
        else { return .differs(name: buffer.name, rank: rank) }
      }
    }
    return nil
  }

  private static func elements(
    _ tensor: TensorEntry, _ reader: inout TensorReader
  ) throws(CheckpointError) -> [UInt32] {
    let count = tensor.shape.elementCount
    guard count > 0 else { return [] }
    let room = MemoryBlock(floats: count).floats.bytes(count)
    try reader.read(tensor, elements: 0..<count, as: .float32, into: room)
    return room.copied(as: UInt32.self)
  }
}
