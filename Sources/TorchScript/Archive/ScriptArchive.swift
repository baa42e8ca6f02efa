import Archives
import Checkpoints
import Exported
import Files
import Pickles

/// The zip archive that `torch.jit.save` writes: source texts in `code/`, the module in `data.pkl`, and storages
/// (https://github.com/pytorch/pytorch, torch/csrc/jit/docs/serialization.md).
struct ScriptArchive: ~Copyable {
  /// The bytes of a source text that are read at most; a model of 10,000 nodes has 1 MiB.
  private static let longestCode = 1 << 24
  /// The same of all texts.
  private static let longestCodes = 1 << 26

  private var file: HeaderFile
  private let zip: ZipArchive
  private let root: String
  private var codeBytes = 0

  /// The file as the user named it.
  var path: String { file.path }
  var size: Int { file.size }
  var bytesRead: Int { file.bytesRead }
  /// What the archive says of its entries' contents, of each once.
  var checksums: [StoredChecksum] { file.distinctChecksums }

  /// Reads the directory of the archive.
  ///
  /// - Throws: ``ExportedError`` where it is none.
  init(_ path: String) throws(ExportedError) {
    var file = try HeaderFile.program(path)
    let zip = try ZipArchive.program(&file)
    root = try Self.checkedRoot(zip, path)
    self.zip = zip
    self.file = file
  }

  /// Refuses an archive of a big-endian machine.
  mutating func checkByteOrder() throws(ExportedError) {
    guard let order = zip[root + "byteorder"], order.size <= 16 else { return }
    guard try read(order) == Array("little".utf8) else {
      throw .unsupported(path: path, what: "not little-endian; save it again on a little-endian machine")
    }
  }

  private static func checkedRoot(_ zip: ZipArchive, _ path: String) throws(ExportedError) -> String {
    guard let root = root(zip) else {
      throw .unsupported(path: path, what: "a zip archive without code/; give what torch.jit.save wrote")
    }
    return root
  }

  /// The folder that all entries lie in, of an archive of TorchScript; nil for others.
  static func root(_ zip: ZipArchive) -> String? {
    guard let pickle = zip.entries.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }) else {
      return nil
    }
    let root = String(pickle.name.dropLast("data.pkl".count))
    return zip.entries.contains { $0.name.hasPrefix(root + "code/") } ? root : nil
  }

  /// The source text `name`, such as `__torch__/torch/nn/modules/conv.py`; nil where there is none.
  mutating func code(_ name: String) throws(ExportedError) -> [UInt8]? {
    guard let entry = zip[root + "code/" + name] else { return nil }
    codeBytes += entry.size
    guard entry.size <= Self.longestCode, codeBytes <= Self.longestCodes else {
      throw .unsupported(path: path, what: "code/\(printable(name)) is too long; save a smaller model")
    }
    return try read(entry)
  }

  /// The pickle `name.pkl`; nil where there is none.
  mutating func pickle(_ name: String) throws(ExportedError) -> ZipPickle? {
    do throws(CheckpointError) { return try ZipPickle(name, in: root, of: zip, &file) } catch { throw .archive(error) }
  }

  /// Where the tensor lies that a value of a pickle describes.
  mutating func entry(_ tensor: PickleValue, _ name: String, in pickle: inout ZipPickle) throws(ExportedError)
    -> TensorEntry
  {
    do throws(CheckpointError) { return try pickle.tensor(tensor, named: name, in: &file) } catch {
      throw .archive(error)
    }
  }

  private mutating func read(_ entry: ZipEntry) throws(ExportedError) -> [UInt8] { try zip.text(entry, of: &file) }
}
