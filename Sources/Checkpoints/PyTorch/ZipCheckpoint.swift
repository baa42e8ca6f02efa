import Pickles

/// The format of `torch.save` since PyTorch 1.6: a zip archive of a pickle and of raw storages.
enum ZipCheckpoint {
  /// The bytes of a pickle that are read at most.
  static let longestPickle = 1 << 28

  /// The tensors of the state dict in `file`.
  static func tensors(_ file: inout HeaderFile) throws(CheckpointError) -> [TensorEntry] {
    var (pickle, storages) = try contents(&file)
    let value = try load(pickle, file.path)
    return try pickle.asInput { (input) throws(CheckpointError) in
      try TensorPlacement.entries(value, in: input, &storages, &file)
    }
  }

  /// The pickle's bytes, and where the storages lie that it refers to.
  static func contents(
    _ file: inout HeaderFile
  ) throws(CheckpointError) -> (pickle: [UInt8], storages: ZipStorages) {
    let path = file.path
    let archive = try ZipArchive(&file)
    guard let entry = archive.entries.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }) else {
      throw .unsupported(path: path, what: "a zip archive without data.pkl, so not of torch.save; give it a .pth file")
    }
    let root = String(entry.name.dropLast("data.pkl".count))
    try checkKind(archive, root, &file)
    guard entry.size <= longestPickle else {
      throw .unsupported(path: path, what: "data.pkl has \(entry.size) bytes; save only model.state_dict()")
    }
    let range = try archive.contents(entry, &file)
    let bytes = try file.read(at: range.lowerBound, count: range.count)
    return (bytes, ZipStorages(archive: archive, root: root))
  }

  /// The value of a pickle.
  static func load(_ pickle: [UInt8], _ path: String) throws(CheckpointError) -> PickleValue {
    try pickle.asInput { (input) throws(CheckpointError) in
      do throws(PickleError) { return try Unpickler.load(bytes: input).value } catch {
        throw .pickle(path: path, what: error.description)
      }
    }
  }

  /// Refuses what is no little-endian archive of plain tensors.
  private static func checkKind(
    _ archive: ZipArchive, _ root: String, _ file: inout HeaderFile
  ) throws(CheckpointError) {
    if archive[root + "constants.pkl"] != nil || archive.entries.contains(where: { $0.name.hasPrefix(root + "code/") })
    {
      throw .unsupported(
        path: file.path, what: "a TorchScript archive; load it with torch.jit.load and torch.save its state_dict()")
    }
    guard let entry = archive[root + "byteorder"], entry.size <= 16 else { return }
    let range = try archive.contents(entry, &file)
    if try file.read(at: range.lowerBound, count: range.count) != Array("little".utf8) {
      throw .unsupported(path: file.path, what: "not little-endian; save it again on a little-endian machine")
    }
  }
}

/// The storages of a zip checkpoint: the entries `data/0`, `data/1` and so on.
struct ZipStorages: StorageTable {
  let archive: ZipArchive
  let root: String
  private var ranges: [String: Range<Int>] = [:]

  init(archive: ZipArchive, root: String) {
    self.archive = archive
    self.root = root
  }

  mutating func range(
    of storage: StorageReference, _ file: inout HeaderFile
  ) throws(CheckpointError) -> Range<Int> {
    if let range = ranges[storage.key] { return range }
    guard let entry = archive[root + "data/" + storage.key] else {
      throw .malformed(path: file.path, what: "storage data/\(printable(storage.key)) is missing")
    }
    let range = try archive.contents(entry, &file)
    ranges[storage.key] = range
    return range
  }
}
