import Archives
import Files
import JSON
import Tensors

/// The safetensors files in which ranks save their chunks of tensors, each with its place in the tensor:
/// `shard-00001-model-00001-of-00001.safetensors` and so on (torch/distributed/checkpoint/hf_storage.py).
struct SafetensorsShards {
  /// A tensor that is being put together.
  private struct Parts {
    let name: String
    let scalar: ScalarType?
    let typeName: String
    var boxes: [TensorBox] = []

    /// As far as the boxes reach.
    var extents: [Int] {
      boxes.dropFirst().reduce(boxes[0].end) { extents, box in zip(extents, box.end).map { max($0, $1) } }
    }
  }

  private static let key = "DCP_SHARDING_INFO"

  private let path: String
  private var files = FolderFiles()
  private var parts: [Parts] = []
  private var places: [String: Int] = [:]

  /// Whether a file has the name of a rank's.
  static func isPart(_ name: String) -> Bool { shard(name) != nil }

  private static func shard(_ name: String) -> Int? {
    TagFolder.match(name, "shard-#-model-#-of-#.safetensors")?.first
  }

  /// The catalogue of the folder `path`, which has the files `names`.
  static func catalogue(
    _ path: String, _ names: [String], _ options: CheckpointOptions
  ) throws(CheckpointError) -> Catalogue {
    let names = names.filter(isPart).sorted()
    let shards = Set(names.compactMap(shard))
    if let last = shards.max(), let missing = (1...max(1, min(last, 1 << 16))).first(where: { !shards.contains($0) }) {
      throw .missing(
        path: path, what: "the files of rank \(missing - 1), shard-…\(missing)-model-…; copy the files of all ranks")
    }
    var folder = SafetensorsShards(path: path)
    for name in names { try folder.add(name) }
    var cover = ChunkCover()
    var tensors: [TensorEntry] = []
    for part in folder.parts {
      guard let shape = TensorBounds.shape(part.extents) else {
        throw .malformed(path: path, what: "tensor \(printable(part.name)) has a shape of too many elements")
      }
      let boxes = part.boxes.filter { !$0.sizes.contains(0) }
      let layout = try cover.layout(of: NamedShape(name: part.name, shape: shape), boxes, path)
      tensors.append(
        TensorEntry(name: part.name, shape: shape, scalar: part.scalar, typeName: part.typeName, layout: layout))
    }
    var selection = WeightSelection(options.weights)
    return try CheckpointPart(
      format: "safetensors of PyTorch DCP, \(names.count) files", files: folder.files.files, tensors: tensors,
      headerBytes: folder.files.headerBytes, checksums: []
    ).catalogue(path: path, &selection)
  }

  private init(path: String) { self.path = path }

  private mutating func add(_ name: String) throws(CheckpointError) {
    var file = try HeaderFile(.path("\(path)/\(name)"))
    let (json, data) = try Safetensors.header(of: &file)
    let place = file.path
    let offsets: [String: [Int]]
    do throws(JSONError) {
      offsets = try Self.offsets(try SafetensorsHeader.metadata(Self.key, in: json) ?? "{}")
    } catch { throw .malformed(path: place, what: "its \(Self.key) is not what torch.distributed.checkpoint writes") }
    for tensor in try Safetensors.entries(try SafetensorsHeader.tensors(json, place), data: data, file) {
      try add(tensor, at: offsets[tensor.name], place)
    }
    files.add(file)
  }

  private mutating func add(_ tensor: TensorEntry, at offsets: [Int]?, _ path: String) throws(CheckpointError) {
    let sizes = tensor.shape.dimensions
    guard let offsets, offsets.count == sizes.count,
      zip(offsets, sizes).allSatisfy({ $0 <= TensorEntry.elementLimit && $1 <= TensorEntry.elementLimit })
    else {
      throw .malformed(path: path, what: "its \(Self.key) has no place for tensor \(printable(tensor.name))")
    }
    guard case .contiguous(let extents) = tensor.layout, let extent = extents.first else { return }
    let elements = TensorStrides(
      file: files.files.count, offset: extent.offset, strides: TensorBounds.rowMajorStrides(sizes))
    let box = TensorBox(offsets: offsets, sizes: sizes, elements: elements)
    let place = places[tensor.name] ?? parts.count
    if place == parts.count {
      places[tensor.name] = place
      parts.append(Parts(name: tensor.name, scalar: tensor.scalar, typeName: tensor.typeName))
    }
    guard parts[place].typeName == tensor.typeName,
      parts[place].boxes.first.map({ $0.sizes.count }) ?? sizes.count == sizes.count
    else {
      throw .malformed(
        path: path, what: "tensor \(printable(tensor.name)) is of another type or rank than in the files of other ranks"
      )
    }
    parts[place].boxes.append(box)
  }

  /// Reads `{"name": {"saved_offsets": [0, 0]}}`.
  private static func offsets(_ json: String) throws(JSONError) -> [String: [Int]] {
    var scanner = JSONScanner(Array(json.utf8))
    var offsets: [String: [Int]] = [:]
    try scanner.object(
      { (scanner, name) throws(JSONError) in
        try scanner.object(
          { (scanner, key) throws(JSONError) in
            if key == "saved_offsets" { offsets[name] = try scanner.naturalNumbers() } else { try scanner.skipValue() }
          }, failure: { $0 })
      }, failure: { $0 })
    return offsets
  }
}

extension TensorBox {
  fileprivate var end: [Int] { zip(offsets, sizes).map { $0 + $1 } }
}
