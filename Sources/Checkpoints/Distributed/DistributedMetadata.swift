import Files
import Pickles
import Tensors

/// What the file `.metadata` of `torch.distributed.checkpoint` (DCP) says: the tensors, how they are cut into chunks, and
/// where each chunk lies in the `.distcp` files.
///
/// It is the pickle of a `Metadata` (torch/distributed/checkpoint/metadata.py); nothing in it is run.
struct DistributedMetadata {
  /// A block of a tensor that one rank saved.
  struct Chunk: Hashable {
    let offsets: [Int]
    let sizes: [Int]
  }

  /// A tensor of the state dict that was saved.
  struct Stored {
    let name: String
    /// The keys that lead to it in the nested dictionaries; nil where the file does not tell.
    let path: [String]?
    let shape: Shape
    let type: StorageType
    /// Those that are not empty, none of them twice.
    var chunks: [Chunk]
  }

  /// Where a chunk lies: a file of `torch.save` in a file.
  struct Item {
    let file: String
    let range: Range<Int>
    /// Whether an extension has compressed or encrypted it.
    let isTransformed: Bool
  }

  /// The bytes that the file has at most.
  static let longest = 1 << 28
  /// A longer name is no tensor's, and would cost dear to look up over and over.
  private static let longestName = 1024

  /// The `.metadata` that is being read.
  let path: String
  /// The tensors in the order of the state dict.
  private(set) var tensors: [Stored] = []
  /// The names of what is no tensor, and was pickled.
  private(set) var objects: [String] = []

  private var items: [String: [[Int]: Item]] = [:]
  /// Which of the tensors has a name.
  private var places: [String: Int] = [:]

  /// Reads the pickle `bytes` of the file `path`.
  init(_ bytes: [UInt8], _ path: String) throws(CheckpointError) {
    self.path = path
    let root = try ZipCheckpoint.load(bytes, path)
    guard let metadata = root.object, metadata.callableName?.hasSuffix(".Metadata") == true,
      let tensors = metadata[attribute: "state_dict_metadata"]?.dict,
      let items = metadata[attribute: "storage_data"]?.dict
    else { throw malformed("it is no Metadata of torch.distributed.checkpoint") }
    let paths = metadata[attribute: "planner_data"]?.dict
    for entry in items.entries { try add(item: entry, bytes) }
    for entry in tensors.entries {
      let name = try name(entry.key, bytes)
      try add(name, Self.path(paths?[name], bytes), entry.value)
    }
  }

  /// Where a chunk of a tensor lies; nil where the file does not say.
  func item(_ name: String, _ chunk: Chunk) -> Item? { items[name]?[chunk.offsets] }

  /// Adds what another rank's `.metadata` says, as ranks save that do not talk to one another.
  mutating func merge(_ other: DistributedMetadata) throws(CheckpointError) {
    for tensor in other.tensors {
      guard let place = places[tensor.name] else {
        places[tensor.name] = tensors.count
        tensors.append(tensor)
        continue
      }
      guard tensors[place].shape == tensor.shape else {
        throw other.malformed("tensor \(printable(tensor.name)) has another shape than in \(path)")
      }
      // What every rank has whole is the first one's.
      let known = Set(tensors[place].chunks)
      tensors[place].chunks += tensor.chunks.filter { !known.contains($0) }
      try refuseExcess(of: tensors[place])
    }
    for (name, chunks) in other.items { items[name, default: [:]].merge(chunks) { first, _ in first } }
    objects += other.objects
  }

  func malformed(_ what: String) -> CheckpointError { .malformed(path: path, what: what) }
}

extension DistributedMetadata {
  private func name(_ value: PickleValue?, _ input: [UInt8]) throws(CheckpointError) -> String {
    guard let name = value?.text(in: input), name.utf8.count <= Self.longestName else {
      throw malformed("a tensor's name is none")
    }
    return name
  }

  private static func path(_ value: PickleValue?, _ input: [UInt8]) -> [String]? {
    guard let elements = value?.elements, (1...16).contains(elements.count) else { return nil }
    let keys = elements.compactMap { $0.text(in: input) ?? $0.int.map(String.init) }
    return keys.count == elements.count && keys.allSatisfy { $0.utf8.count <= longestName } ? keys : nil
  }

  private mutating func add(
    item entry: (key: PickleValue, value: PickleValue), _ input: [UInt8]
  ) throws(CheckpointError) {
    let key = entry.key.object
    let name = try name(key?[attribute: "fqn"], input)
    let offsets = key?[attribute: "offset"].map { $0.isNone ? [] : PickledTensor.integers($0) } ?? []
    let info = entry.value.object
    guard let offsets, let file = info?[attribute: "relative_path"]?.text(in: input),
      let start = info?[attribute: "offset"]?.int, let length = info?[attribute: "length"]?.int,
      start >= 0, length >= 0, start <= Int.max - length
    else { throw malformed("the place of \(printable(name)) is none") }
    guard !file.isEmpty, !file.contains("/"), file != ".", file != "..", !file.utf8.contains(0) else {
      throw malformed("it puts \(printable(name)) into \(printable(file)), which is not beside it")
    }
    let transforms = info?[attribute: "transform_descriptors"]?.elements ?? []
    let item = Item(file: file, range: start..<start + length, isTransformed: !transforms.isEmpty)
    guard items[name, default: [:]].updateValue(item, forKey: offsets) == nil else {
      throw malformed("it has two places for \(printable(name)) at \(offsets)")
    }
  }

  private mutating func add(
    _ name: String, _ path: [String]?, _ value: PickleValue
  ) throws(CheckpointError) {
    guard let object = value.object, let size = object[attribute: "size"] else {
      objects.append(name)
      return
    }
    guard tensors.count < TensorEntry.countLimit else {
      throw .unsupported(path: self.path, what: "has more than \(TensorEntry.countLimit) tensors")
    }
    guard let dimensions = PickledTensor.integers(size), let shape = TensorBounds.shape(dimensions),
      let type = object[attribute: "properties"].flatMap(Self.type),
      let chunks = object[attribute: "chunks"]?.elements
    else { throw malformed("tensor \(printable(name)) has no shape, type or chunks that can be read") }
    var stored = Stored(name: name, path: path, shape: shape, type: type, chunks: [])
    stored.chunks = try self.chunks(chunks, of: stored)
    try refuseExcess(of: stored)
    guard places.updateValue(tensors.count, forKey: name) == nil else {
      throw malformed("it has two tensors of the name \(printable(name))")
    }
    tensors.append(stored)
  }

  /// The chunks that have elements, each once: a pickle may repeat one millions of times in a few bytes each.
  private func chunks(_ values: [PickleValue], of tensor: Stored) throws(CheckpointError) -> [Chunk] {
    var known: Set<Chunk> = []
    var chunks: [Chunk] = []
    for value in values {
      let chunk = try self.chunk(value, of: tensor)
      if chunk.sizes.contains(0) { continue }
      guard known.insert(chunk).inserted else {
        throw malformed("it has two chunks of tensor \(printable(tensor.name)) at \(chunk.offsets)")
      }
      chunks.append(chunk)
    }
    return chunks
  }

  /// Refuses chunks that have more elements than their tensor, before any of them is looked up.
  private func refuseExcess(of tensor: Stored) throws(CheckpointError) {
    var left = tensor.shape.elementCount
    for chunk in tensor.chunks {
      left -= chunk.sizes.reduce(1, *)
      guard left >= 0 else {
        throw malformed(
          "the chunks of tensor \(printable(tensor.name)) of shape \(tensor.shape) have more elements than it")
      }
    }
  }

  /// `TensorProperties` has its fields as a tuple, the dtype first.
  private static func type(_ properties: PickleValue) -> StorageType? {
    let state = properties.object?.state
    return (state?.elements?.first ?? state?.dict?["dtype"])?.global.flatMap(StorageType.init(dtype:))
  }

  private func chunk(_ value: PickleValue, of tensor: Stored) throws(CheckpointError) -> Chunk {
    let extents = tensor.shape.dimensions
    guard let object = value.object, let offsets = object[attribute: "offsets"].flatMap(PickledTensor.integers),
      let sizes = object[attribute: "sizes"].flatMap(PickledTensor.integers),
      offsets.count == extents.count, sizes.count == extents.count,
      zip(extents, zip(offsets, sizes)).allSatisfy({ extent, part in
        part.0 >= 0 && part.1 >= 0 && part.0 <= extent && part.1 <= extent - part.0
      })
    else {
      throw malformed("a chunk of tensor \(printable(tensor.name)) of shape \(tensor.shape) lies outside it")
    }
    return Chunk(offsets: offsets, sizes: sizes)
  }
}
