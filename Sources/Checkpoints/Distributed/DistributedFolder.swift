import Archives
import Files
import Tensors

/// Makes a catalogue of a folder that `torch.distributed.checkpoint` (DCP) wrote: FSDP's, accelerate's and PyTorch's own.
///
/// `.metadata` says where every chunk of a tensor lies; a chunk is a small file of `torch.save` inside a `.distcp` file
/// (torch/distributed/checkpoint/filesystem.py).
struct DistributedFolder {
  /// What makes one file of a checkpoint of torch.distributed.
  static let conversion =
    "make one file of its folder: python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER model.pth"

  /// Whether a file of that name is of no use alone.
  static func isPart(_ name: String) -> Bool { name.hasSuffix(".distcp") || name.hasSuffix(".metadata") }

  let path: String
  private let metadata: DistributedMetadata
  private var files = FolderFiles()
  private var cover = ChunkCover()

  /// The catalogue of the folder `path`, which has the files `names`; `note` says how it was found.
  static func catalogue(
    _ path: String, _ names: [String], note: String? = nil, _ options: CheckpointOptions
  ) throws(CheckpointError) -> Catalogue {
    var folder = try DistributedFolder(path, names)
    var selection = WeightSelection(options.weights)
    let tensors = try folder.entries(try DistributedSets.members(folder.metadata, &selection, path))
    let named = try TensorNames(tensors, &selection, path)
    try selection.finish(path)
    let count = folder.files.files.count
    let format = "PyTorch DCP, \(count) file\(count == 1 ? "" : "s")\(note.map { ", \($0)" } ?? "")"
    return Catalogue(
      path: path, format: format, files: folder.files.files, tensors: named.tensors,
      headerBytes: folder.files.headerBytes, weightSets: selection.sets, beside: named.beside,
      checksums: folder.files.checksums)
  }

  private init(_ path: String, _ names: [String]) throws(CheckpointError) {
    self.path = path
    // Ranks that save without talking to one another leave a `.metadata` each.
    let ranks = names.compactMap { TagFolder.match($0, "__#.metadata")?.first }.sorted()
    let parts = names.contains(".metadata") ? [".metadata"] : ranks.map { "__\($0).metadata" }
    guard let first = parts.first else {
      throw .missing(
        path: path + "/.metadata",
        what: "it says where tensors lie in the .distcp files; copy it too, or save again where saving was broken off")
    }
    var metadata = try Self.metadata("\(path)/\(first)", &files)
    for part in parts.dropFirst() { try metadata.merge(try Self.metadata("\(path)/\(part)", &files)) }
    self.metadata = metadata
  }

  private static func metadata(_ path: String, _ files: inout FolderFiles) throws(CheckpointError)
    -> DistributedMetadata
  {
    var file = try HeaderFile(.path(path))
    guard file.size <= DistributedMetadata.longest else {
      throw .malformed(path: path, what: "metadata of \(file.size) bytes")
    }
    let bytes = try file.read(at: 0, count: file.size)
    files.count(bytes.count)
    return try DistributedMetadata(bytes, path)
  }
}

// The tensors' places, file by file.
extension DistributedFolder {
  /// A chunk: of which tensor, the how manyth of it, and where it lies.
  private struct Wanted {
    let member: Int
    let chunk: Int
    let item: DistributedMetadata.Item
  }

  private mutating func entries(_ members: [(name: String, index: Int)]) throws(CheckpointError) -> [TensorEntry] {
    let tensors = members.map { metadata.tensors[$0.index] }
    var places: [[TensorStrides]] = tensors.map {
      $0.chunks.map { _ in TensorStrides(file: 0, offset: 0, strides: []) }
    }
    for (name, wanted) in Dictionary(grouping: try wanted(tensors), by: \.item.file).sorted(by: { $0.key < $1.key }) {
      var file = try open(name)
      for chunk in wanted.sorted(by: { $0.item.range.lowerBound < $1.item.range.lowerBound }) {
        places[chunk.member][chunk.chunk] = try place(of: chunk, tensors[chunk.member], &file)
      }
      files.add(file)
    }
    var entries: [TensorEntry] = []
    for (index, tensor) in tensors.enumerated() {
      let boxes = zip(tensor.chunks, places[index]).map {
        TensorBox(offsets: $0.offsets, sizes: $0.sizes, elements: $1)
      }
      let named = NamedShape(name: tensor.name, shape: tensor.shape)
      entries.append(
        TensorEntry(
          name: members[index].name, shape: tensor.shape, scalar: tensor.type.scalar, typeName: tensor.type.name,
          layout: try cover.layout(of: named, boxes, metadata.path)))
    }
    return entries
  }

  private func wanted(_ tensors: [DistributedMetadata.Stored]) throws(CheckpointError) -> [Wanted] {
    var wanted: [Wanted] = []
    for (member, tensor) in tensors.enumerated() {
      for (index, chunk) in tensor.chunks.enumerated() {
        guard let item = metadata.item(tensor.name, chunk) else {
          throw metadata.malformed("it says no place for tensor \(printable(tensor.name)) at \(chunk.offsets)")
        }
        guard !item.isTransformed else {
          throw .unsupported(
            path: path, what: "its tensors passed through an extension (compression, say); \(Self.conversion)")
        }
        wanted.append(Wanted(member: member, chunk: index, item: item))
      }
    }
    return wanted
  }

  private func open(_ name: String) throws(CheckpointError) -> HeaderFile {
    let place = "\(path)/\(name)"
    guard Folder.hasFile(place) else {
      throw .missing(
        path: "\(path)/\(printable(name))", what: "its .metadata puts tensors there; copy the files of all ranks")
    }
    return try HeaderFile(.path(place))
  }

  /// Where the elements of a chunk lie in `file`, which is the next of the catalogue's.
  private func place(
    of wanted: Wanted, _ tensor: DistributedMetadata.Stored, _ file: inout HeaderFile
  ) throws(CheckpointError) -> TensorStrides {
    let (name, range) = (printable(tensor.name), wanted.item.range)
    guard range.upperBound <= file.fileSize else {
      throw .truncated(
        path: file.path, what: "tensor \(name) should lie at bytes \(range), but the file has \(file.fileSize)")
    }
    file.narrow(to: range, named: name)
    let found = try item(name, &file)
    let chunk = tensor.chunks[wanted.chunk]
    guard found.shape.dimensions == chunk.sizes, found.type.scalar == tensor.type.scalar,
      found.type.width == tensor.type.width
    else {
      throw metadata.malformed(
        """
        it says that tensor \(name) at \(chunk.offsets) is \(tensor.type.name) of shape \(chunk.sizes), but \(file.path) \
        has \(found.type.name) of shape \(found.shape) there: files of two saved states are mixed
        """)
    }
    return found.place
  }

  /// The tensor that was saved in the part of `file` that is being read.
  private func item(
    _ name: String, _ file: inout HeaderFile
  ) throws(CheckpointError) -> (shape: Shape, type: StorageType, place: TensorStrides) {
    let path = file.path
    guard try file.read(at: 0, count: min(4, file.size)) == Array("PK\u{3}\u{4}".utf8) else {
      throw metadata.malformed(
        "it puts tensor \(name) at byte \(file.origin) of \(path), where none is: files of two saved states are mixed")
    }
    var (pickle, storages) = try ZipCheckpoint.contents(&file)
    let root = try ZipCheckpoint.load(pickle, path)
    let tensor: PickledTensor
    do throws(PickledTensor.Refusal) { tensor = try PickledTensor(root, in: pickle) } catch {
      throw .unsupportedTensor(path: path, name: name, what: error.reason)
    }
    let layout = try TensorPlacement.layout(of: tensor, name, &storages, &file, index: files.files.count)
    guard storages.packed.isEmpty else {
      throw .unsupported(path: path, what: "tensor \(name) is deflated; \(Self.conversion)")
    }
    let offset =
      switch layout {
      case .contiguous(let extents): extents.first?.offset ?? 0
      case .strided(let elements): elements.offset
      case .boxes, .derived: 0
      }
    return (
      tensor.shape, tensor.type, TensorStrides(file: files.files.count, offset: offset, strides: tensor.strides)
    )
  }
}
