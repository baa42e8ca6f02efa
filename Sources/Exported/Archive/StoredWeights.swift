import Checkpoints
import Files
import ONNX
import Tensors

/// Where a tensor of the archive lies.
package struct StoredWeight {
  /// The name in the state dict.
  package let name: String
  let type: ElementType
  let dimensions: [Int]
  /// The byte offset of the first element in the file.
  let offset: Int
  /// The distances in elements.
  let strides: [Int]
  /// Whether the last axis is of the real and imaginary parts of complex numbers.
  var isComplex = false

  package init(name: String, type: ElementType, dimensions: [Int], offset: Int, strides: [Int]) {
    (self.name, self.type, self.dimensions) = (name, type, dimensions)
    (self.offset, self.strides) = (offset, strides)
  }
}

/// The tensors of an archive by name; nothing of them is read.
struct StoredWeights {
  private static let countLimit = 1 << 18

  private(set) var all: [String: StoredWeight] = [:]
  /// The names in the order of the file.
  private(set) var names: [String] = []

  /// Reads a folder's list, `data/weights/model_weights_config.json` or that of constants.
  mutating func add(_ folder: String, _ config: String, _ archive: inout ExportedArchive) throws(ExportedError) {
    let bytes = try archive.json("data/\(folder)/\(config)")
    var reader = ProgramReader(bytes, path: archive.path, entry: config)
    var found: [(String, WeightConfig)] = []
    try reader.members { (reader, key) throws(ExportedError) in
      guard key == "config" else { return try reader.skip() }
      try reader.members { (reader, name) throws(ExportedError) in
        guard found.count < Self.countLimit else { throw reader.damaged("more than \(Self.countLimit) tensors") }
        found.append((name, try WeightConfig(&reader)))
      }
    }
    for (name, weight) in found {
      guard all[name] == nil else {
        throw .malformed(path: archive.path, what: "two tensors are named \(printable(name))")
      }
      all[name] = try place(name, weight, folder, &archive)
      names.append(name)
    }
  }

  private func place(
    _ name: String, _ weight: WeightConfig, _ folder: String, _ archive: inout ExportedArchive
  ) throws(ExportedError) -> StoredWeight {
    let path = archive.path
    let shown = printable(name)
    guard !weight.usesPickle else {
      throw .unsupported(
        path: path, what: "tensor \(shown) is pickled (use_pickle); export a model of plain tensors, on the CPU")
    }
    guard let meta = weight.meta?.ofParts, let type = meta.type, let width = type.byteWidth else {
      throw .unsupported(path: path, what: "tensor \(shown) has a type that is not read; export the model in float32")
    }
    let dimensions = meta.sizes.compactMap(\.self)
    guard dimensions.count == meta.sizes.count, dimensions.count <= 32, let shape = TensorBounds.shape(dimensions),
      let span = TensorBounds.span(shape, meta.strides), meta.storageOffset >= 0, meta.storageOffset <= 1 << 40
    else {
      throw .malformed(
        path: path, what: "tensor \(shown) has the shape \(meta.sizes.map { $0 ?? -1 }) and strides \(meta.strides)")
    }
    let range = try archive.range("data/\(folder)/\(weight.pathName)")
    let room = range.count / width - meta.storageOffset
    guard span <= room else {
      throw .malformed(
        path: path, what: "tensor \(shown) of shape \(shape) needs more than the \(range.count) bytes of its entry")
    }
    var stored = StoredWeight(
      name: name, type: type, dimensions: dimensions, offset: range.lowerBound + meta.storageOffset * width,
      strides: meta.strides)
    stored.isComplex = weight.meta?.isComplex == true
    return stored
  }
}

/// A tensor's line in the list: `PayloadMeta` of torch/_export/serde/schema.py.
struct WeightConfig {
  var pathName = ""
  var usesPickle = false
  var meta: TensorMeta?

  init(_ reader: inout ProgramReader) throws(ExportedError) {
    var config: (path: String, pickle: Bool, meta: TensorMeta?) = ("", false, nil)
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "path_name": config.path = try reader.string()
      case "use_pickle": config.pickle = try reader.bool()
      case "tensor_meta": config.meta = try reader.isNull() ? nil : TensorMeta(&reader)
      default: try reader.skip()
      }
    }
    (pathName, usesPickle, meta) = (config.path, config.pickle, config.meta)
  }
}
