import Archives
import Files
import Pickles
import Tensors

/// A pickle of a zip archive of PyTorch's, loaded: plain data, and the places of tensors in the storages beside it.
package struct ZipPickle {
  /// What was saved.
  package let root: PickleValue

  private let bytes: [UInt8]
  private var storages: ZipStorages

  init(_ bytes: [UInt8], _ storages: ZipStorages, path: String) throws(CheckpointError) {
    root = try ZipCheckpoint.load(bytes, path)
    (self.bytes, self.storages) = (bytes, storages)
  }

  /// Loads `name.pkl` in the folder `root` of `archive`, whose storages lie in `root/name/`; nil where there is none.
  package init?(
    _ name: String, in root: String, of archive: ZipArchive, _ file: inout HeaderFile
  ) throws(CheckpointError) {
    guard let entry = archive[root + name + ".pkl"] else { return nil }
    let bytes = try ZipCheckpoint.pickle(entry, of: archive, &file)
    try self.init(bytes, ZipStorages(archive: archive, folder: root + name + "/"), path: file.path)
  }

  /// What is packed into the file, to which layouts refer as the files after its own.
  var packed: [FileLocation] { storages.packed }

  /// The text of a string; nil for any other value.
  package func text(_ value: PickleValue) -> String? { value.text(in: bytes) }

  /// Whether a value is a tensor of any kind, one that is read or not.
  package static func isTensor(_ value: PickleValue) -> Bool { PickledTensor.isTensor(value) }

  /// The tensor that `value` describes, under `name`; layouts refer to `file` by `index`.
  package mutating func tensor(
    _ value: PickleValue, named name: String, in file: inout HeaderFile, index: Int = 0
  ) throws(CheckpointError) -> TensorEntry {
    let tensor: PickledTensor
    do throws(PickledTensor.Refusal) { tensor = try PickledTensor(value, in: bytes) } catch {
      throw .unsupportedTensor(path: file.path, name: printable(name), what: error.reason)
    }
    let layout = try TensorPlacement.layout(of: tensor, printable(name), &storages, &file, index: index)
    return TensorEntry(
      name: name, shape: tensor.shape, scalar: tensor.type.scalar, typeName: tensor.type.name, layout: layout)
  }
}
