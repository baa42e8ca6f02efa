/// A folder as `torch.distributed.checkpoint` saves it, made without PyTorch.
package struct DistributedFixture: Sendable {
  /// A block of a tensor and the rank that saves it.
  package struct Chunk: Sendable {
    package var offsets: [Int]
    package var sizes: [Int]
    package var rank: Int

    package init(_ offsets: [Int], _ sizes: [Int], rank: Int = 0) {
      self.offsets = offsets
      self.sizes = sizes
      self.rank = rank
    }
  }

  /// A tensor whose elements are 0, 1, 2 and so on in row-major order, plus `first`.
  package struct Tensor: Sendable {
    package var path: [String]
    package var shape: [Int]
    package var chunks: [Chunk]
    package var first: Float = 0
    package var dtype = "float32"
    /// Whether a chunk's elements lie column by column in its file.
    package var isTransposed = false

    package init(_ path: [String], _ shape: [Int], _ chunks: [Chunk], first: Float = 0) {
      self.path = path
      self.shape = shape
      self.chunks = chunks
      self.first = first
    }

    package var name: String { path.joined(separator: ".") }

    /// The elements of a chunk in row-major order.
    package func elements(_ chunk: Chunk) -> [Float] {
      var indices: [[Int]] = [[]]
      for (offset, size) in zip(chunk.offsets, chunk.sizes) {
        indices = indices.flatMap { index in (offset..<offset + size).map { index + [$0] } }
      }
      return indices.map { index in first + Float(zip(shape, index).reduce(0) { $0 * $1.0 + $1.1 }) }
    }
  }

  package var tensors: [Tensor]
  /// Names of what is pickled instead.
  package var objects: [String] = []
  /// Whether the metadata keeps the keys that lead to a tensor.
  package var hasPaths = true
  /// More of what a chunk's place says.
  package var more: [(String, Py)] = []

  package init(_ tensors: [Tensor]) { self.tensors = tensors }

  /// The files by name.
  package var files: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var places: [(Py, Py)] = []
    for tensor in tensors {
      for chunk in tensor.chunks {
        let name = "__\(chunk.rank)_0.distcp"
        let item = Self.item(tensor, chunk)
        let start = files[name]?.count ?? 0
        files[name, default: []] += item
        places.append(
          (
            Self.instance(
              "metadata", "MetadataIndex", [("fqn", .text(tensor.name)), ("offset", Self.size(chunk.offsets))]),
            Self.instance(
              "filesystem", "_StorageInfo",
              [("relative_path", .text(name)), ("offset", .int(start)), ("length", .int(item.count))] + more)
          ))
      }
    }
    files[".metadata"] = metadata(places).pickled
    return files
  }

  package func metadata(_ places: [(Py, Py)]) -> Py {
    let pickled = objects.map { ($0, Self.instance("metadata", "BytesStorageMetadata", [])) }
    let paths = tensors.map { ($0.name, Py.tuple($0.path.map(Py.text))) }
    let storage = Py.raw([0x7d, 0x28] + places.flatMap { $0.0.opcodes + $0.1.opcodes } + [0x75])
    return Self.instance(
      "metadata", "Metadata",
      [
        ("state_dict_metadata", .dict(tensors.map { ($0.name, Self.described($0)) } + pickled)),
        ("planner_data", hasPaths ? .dict(paths) : .none), ("storage_data", storage), ("version", .text("1.0.0")),
      ])
  }

  private static func described(_ tensor: Tensor) -> Py {
    let layout = Py.call("torch.serialization", "_get_layout", [.text("torch.strided")])
    let properties = Py.instance(
      "torch.distributed.checkpoint.metadata", "TensorProperties",
      .tuple([.global("torch", tensor.dtype), layout, .bool(false), .int(0), .bool(false)]))
    let chunks = tensor.chunks.map {
      instance("metadata", "ChunkStorageMetadata", [("offsets", size($0.offsets)), ("sizes", size($0.sizes))])
    }
    return instance(
      "metadata", "TensorStorageMetadata",
      [("properties", properties), ("size", size(tensor.shape)), ("chunks", .list(chunks))])
  }

  private static func instance(_ module: String, _ name: String, _ state: [(String, Py)]) -> Py {
    .instance("torch.distributed.checkpoint." + module, name, .dict(state))
  }

  private static func size(_ extents: [Int]) -> Py { .call("torch", "Size", [.tuple(extents.map(Py.int))]) }

  private static func item(_ tensor: Tensor, _ chunk: Chunk) -> [UInt8] {
    var elements = tensor.elements(chunk)
    var strides: [Int]?
    if tensor.isTransposed, let rows = chunk.sizes.first, rows > 0 {
      let columns = elements.count / rows
      elements = elements.indices.map { elements[$0 % rows * columns + $0 / rows] }
      strides = [1, rows]
    }
    let storage = Storage("0", elements)
    return TorchFile.zip(storage.tensor(chunk.sizes, strides: strides), [storage])
  }
}
