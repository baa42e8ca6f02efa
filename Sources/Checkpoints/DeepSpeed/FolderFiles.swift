import Files

/// The files of a folder that a catalogue refers to, and the bytes read of their headers.
struct FolderFiles {
  private(set) var files: [FileLocation] = []
  private(set) var headerBytes = 0

  /// Opens a file of `torch.save`, adds it, and lends its pickle.
  mutating func read<Value>(
    _ path: String, _ body: (inout TorchPickle) throws(CheckpointError) -> Value
  ) throws(CheckpointError) -> Value {
    var pickle = try TorchPickle.open(.path(path), index: files.count)
    files.append(.path(path))
    let value = try body(&pickle)
    headerBytes += pickle.bytesRead
    return value
  }

  /// Adds the file of a catalogue; returns its entries as those of one file among several.
  mutating func add(_ catalogue: Catalogue, _ path: String) -> [TensorEntry] {
    let index = files.count
    files.append(.path(path))
    headerBytes += catalogue.headerBytes
    return catalogue.tensors.map { $0.inFile(index) }
  }

  /// Counts bytes that were read to check the files.
  mutating func count(_ bytes: Int) { headerBytes += bytes }
}
