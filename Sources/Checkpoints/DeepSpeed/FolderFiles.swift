import Archives
import Files

/// The files of a folder that a catalogue refers to, and the bytes read of their headers.
struct FolderFiles {
  private(set) var files: [FileLocation] = []
  private(set) var headerBytes = 0
  private(set) var checksums: [StoredChecksum] = []

  /// Opens a file of `torch.save`, adds it, and lends its pickle.
  mutating func read<Value>(
    _ path: String, _ body: (inout TorchPickle) throws(CheckpointError) -> Value
  ) throws(CheckpointError) -> Value {
    var pickle = try TorchPickle.open(.path(path), index: files.count)
    files.append(pickle.location)
    let value = try body(&pickle)
    files += pickle.packed
    headerBytes += pickle.bytesRead
    checksums += pickle.checksums
    return value
  }

  /// Adds the files of a part; returns its entries as those of some files among others.
  mutating func add(_ part: CheckpointPart) -> [TensorEntry] {
    let first = files.count
    files += part.files
    headerBytes += part.headerBytes
    checksums += part.checksums.map { $0.behind(files: first) }
    return part.tensors.map { $0.movedBehind(files: first) }
  }

  /// Adds a file of which parts were read.
  mutating func add(_ file: borrowing HeaderFile) {
    checksums += file.checksums.map { $0.behind(files: files.count) }
    files.append(file.location)
    headerBytes += file.bytesRead
  }

  /// Counts bytes that were read to check the files.
  mutating func count(_ bytes: Int) { headerBytes += bytes }
}
