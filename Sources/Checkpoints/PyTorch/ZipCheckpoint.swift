import Archives
import Files
import Pickles

/// The format of `torch.save` since PyTorch 1.6: a zip archive of a pickle and of raw storages.
enum ZipCheckpoint {
  /// The bytes of a pickle that are read at most.
  static let longestPickle = 1 << 28

  /// The same of one that is deflated, so that a small file does not take much memory.
  private static let longestDeflatedPickle = 1 << 26

  /// The tensors that `selection` takes of `file`, and what is packed into it, which are files 1, 2, … to them; a name of the format.
  static func tensors(
    _ file: inout HeaderFile, _ selection: inout WeightSelection
  ) throws(CheckpointError) -> (format: String, contents: (tensors: [TensorEntry], packed: [FileLocation])) {
    let archive = try ZipArchive(of: &file)
    if pickleEntry(archive) == nil, NumPyArchive.holdsArrays(archive) {
      return ("NumPy archive", try NumPyArchive.tensors(archive, &file))
    }
    var (pickle, storages) = try contents(of: archive, &file)
    let value = try load(pickle, file.path)
    let tensors = try TensorPlacement.entries(value, in: pickle, &storages, &file, &selection)
    return ("PyTorch zip", (tensors, storages.packed))
  }

  private static func pickleEntry(_ archive: ZipArchive) -> ZipEntry? {
    archive.entries.first { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
  }

  /// The pickle's bytes, and where the storages lie that it refers to.
  static func contents(
    _ file: inout HeaderFile
  ) throws(CheckpointError) -> (pickle: [UInt8], storages: ZipStorages) {
    try contents(of: try ZipArchive(of: &file), &file)
  }

  private static func contents(
    of archive: ZipArchive, _ file: inout HeaderFile
  ) throws(CheckpointError) -> (pickle: [UInt8], storages: ZipStorages) {
    let path = file.path
    guard let entry = pickleEntry(archive) else {
      throw .unsupported(path: path, what: other(archive))
    }
    let root = String(entry.name.dropLast("data.pkl".count))
    try checkKind(archive, root, &file)
    return (try pickle(entry, of: archive, &file), ZipStorages(archive: archive, folder: root + "data/"))
  }

  /// The bytes of a pickle that is not too long.
  static func pickle(
    _ entry: ZipEntry, of archive: ZipArchive, _ file: inout HeaderFile
  ) throws(CheckpointError) -> [UInt8] {
    guard entry.size <= (entry.isDeflated ? longestDeflatedPickle : longestPickle) else {
      throw .unsupported(
        path: file.path, what: "\(printable(entry.name)) has \(entry.size) bytes; save only model.state_dict()")
    }
    return try archive.read(entry, of: &file)
  }

  /// The value of a pickle.
  static func load(_ pickle: [UInt8], _ path: String) throws(CheckpointError) -> PickleValue {
    do throws(PickleError) { return try Unpickler.load(bytes: pickle).value } catch {
      throw .pickle(path: path, what: error.description)
    }
  }

  /// What an archive without a pickle is, and the cure.
  private static func other(_ archive: ZipArchive) -> String {
    func has(_ ending: String) -> Bool { archive.entries.contains { $0.name == ending || $0.name.hasSuffix(ending) } }
    if has("/models/model.json") || has("archive_format") || has("serialized_exported_program.json") {
      return
        "a program of torch.export (.pt2); torch.save(torch.export.load(FILE).state_dict, \"model.pth\") and give that"
    }
    if has("model.weights.h5") { return "a model of Keras (.keras); load it there and \(FileStart.cure)" }
    if has(".pth") || has(".pt") || has(".safetensors") { return "a zip archive around a checkpoint; unpack it first" }
    return "a zip archive without data.pkl, so not of torch.save; give it a .pth file"
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
    if try archive.read(entry, of: &file) != Array("little".utf8) {
      throw .unsupported(path: file.path, what: "not little-endian; save it again on a little-endian machine")
    }
  }
}

/// The storages of a pickle in a zip archive: the entries `data/0`, `data/1` and so on.
struct ZipStorages: StorageTable {
  private let archive: ZipArchive
  private let folder: String
  private var folderName: Substring { folder.split(separator: "/").last ?? "" }
  var packed: [FileLocation] = []
  private var places: [String: StoragePlace] = [:]

  init(archive: ZipArchive, folder: String) {
    self.archive = archive
    self.folder = folder
  }

  mutating func place(
    of storage: StorageReference, _ file: inout HeaderFile
  ) throws(CheckpointError) -> StoragePlace {
    if let place = places[storage.key] { return place }
    guard let entry = archive[folder + storage.key] else {
      throw .malformed(path: file.path, what: "storage \(printable("\(folderName)/\(storage.key)")) is missing")
    }
    let place: StoragePlace
    switch try archive.contents(entry, of: &file) {
    case .stored(let range): place = StoragePlace(file: 0, range: range)
    case .deflated(let bytes):
      packed.append(.deflated(bytes))
      place = StoragePlace(file: packed.count, range: 0..<bytes.size)
    }
    places[storage.key] = place
    return place
  }
}
