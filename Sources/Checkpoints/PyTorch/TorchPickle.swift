import Archives
import Files
import Pickles
import Tensors

/// A zip file of `torch.save` with its pickle loaded: plain data and the places of tensors.
struct TorchPickle: ~Copyable {
  private var file: HeaderFile
  private var pickle: ZipPickle
  private let index: Int

  /// Opens a file, which layouts will refer to by `index`, and to its deflated storages by the numbers after it.
  static func open(_ location: FileLocation, index: Int) throws(CheckpointError) -> TorchPickle {
    var file = try HeaderFile(location)
    let start = try file.read(at: 0, count: min(file.size, FileStart.longest))
    switch FileStart(start, named: file.path) {
    case .zip: break
    case .other(let found): throw .unknownFormat(path: file.path, found: found)
    case .pickle, .safetensors:
      throw .unsupported(
        path: file.path, what: "not a zip file of torch.save; load it with PyTorch 1.6 or later and torch.save it again"
      )
    }
    let contents = try ZipCheckpoint.contents(&file)
    let pickle = try ZipPickle(contents.pickle, contents.storages, path: file.path)
    return TorchPickle(file: file, pickle: pickle, index: index)
  }

  /// What was saved.
  var root: PickleValue { pickle.root }

  /// The file's path.
  var path: String { file.path }

  /// What is packed into the file, to which layouts refer as the files after its own.
  var packed: [FileLocation] { pickle.packed }

  /// Where it lies, to be opened again in the same state.
  var location: FileLocation { file.location }

  /// What the file says of the contents of its parts.
  var checksums: [StoredChecksum] { file.checksums.map { $0.behind(files: index) } }

  /// The bytes read so far.
  var bytesRead: Int { file.bytesRead }

  /// The text of a string; nil for any other value.
  func text(_ value: PickleValue) -> String? { pickle.text(value) }

  /// The tensor that `value` describes, under `name`.
  mutating func tensor(_ value: PickleValue, _ name: String) throws(CheckpointError) -> TensorEntry {
    try pickle.tensor(value, named: name, in: &file, index: index)
  }

  /// The named tensors of a dictionary; other values are passed over.
  mutating func tensors(_ dict: PickleDict) throws(CheckpointError) -> [TensorEntry] {
    var entries: [TensorEntry] = []
    for entry in dict.entries where PickledTensor.isTensor(entry.value) {
      guard let name = text(entry.key) else { continue }
      entries.append(try tensor(entry.value, name))
    }
    guard entries.count <= TensorEntry.countLimit else {
      throw .unsupported(path: path, what: "has more than \(TensorEntry.countLimit) tensors; save only the model's")
    }
    return entries
  }

  /// The shapes of a dictionary of `torch.Size` or tuples.
  func shapes(_ dict: PickleDict) throws(CheckpointError) -> [NamedShape] {
    var shapes: [NamedShape] = []
    for entry in dict.entries {
      guard let name = text(entry.key), let dimensions = PickledTensor.integers(entry.value),
        let shape = TensorBounds.shape(dimensions)
      else { throw .malformed(path: path, what: "a parameter's name or shape is not one") }
      shapes.append(NamedShape(name: name, shape: shape))
    }
    guard shapes.count <= TensorEntry.countLimit else {
      throw .unsupported(path: path, what: "has more than \(TensorEntry.countLimit) parameters")
    }
    return shapes
  }
}

/// A parameter's name and shape, wherever its elements lie.
package struct NamedShape {
  let name: String
  let shape: Shape

  package init(name: String, shape: Shape) { (self.name, self.shape) = (name, shape) }
}
