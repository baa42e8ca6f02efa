import Archives
import Files
import Tensors

extension Catalogue {
  /// Reads the headers of the checkpoint at `path`: a file, whose format is recognised by its content, or a folder.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, is of no known format, or contradicts itself.
  public static func open(
    _ path: String, options: CheckpointOptions = CheckpointOptions()
  ) throws(CheckpointError) -> Catalogue {
    if Folder.exists(path) { return try CheckpointFolder.catalogue(path, options) }
    guard Folder.hasFile(path) else { return try open(.path(path), options: options) }
    if options.tag != nil { throw .tagOfFile(path: path) }
    if let name = path.split(separator: "/").last, TagFolder.isPart(String(name)) {
      throw .unsupported(path: path, what: "one part of a DeepSpeed checkpoint; give the folder that it is in")
    }
    if let name = path.split(separator: "/").last, DistributedFolder.isPart(String(name)) {
      throw .unsupported(
        path: path, what: "one part of a checkpoint of torch.distributed (DCP); give the folder that it is in")
    }
    if path.hasSuffix(".index.json") { return try ShardedIndex.catalogue(path, options) }
    return try open(.path(path), options: options)
  }

  /// Reads the header of the checkpoint at `location`, on disk or embedded in the program.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, is of no known format, or contradicts itself.
  public static func open(
    _ location: FileLocation, options: CheckpointOptions = CheckpointOptions()
  ) throws(CheckpointError) -> Catalogue {
    var selection = WeightSelection(options.weights)
    let part = try open(part: location, &selection)
    return try part.catalogue(path: location.name, &selection)
  }

  /// The same, with the names as the file has them: it may be one of several.
  static func open(
    part location: FileLocation, _ selection: inout WeightSelection
  ) throws(CheckpointError) -> CheckpointPart {
    let path = location.name
    var file = try HeaderFile(location)
    let start = try file.read(at: 0, count: min(file.size, FileStart.longest))
    let contents: (tensors: [TensorEntry], packed: [FileLocation])
    let format: String
    switch FileStart(start, named: file.path) {
    case .zip: (format, contents) = try ZipCheckpoint.tensors(&file, &selection)
    case .pickle: (format, contents) = ("PyTorch legacy", try LegacyCheckpoint.tensors(&file, &selection))
    case .safetensors: (format, contents) = ("safetensors", (try Safetensors.tensors(&file), []))
    case .other(let found):
      // No content says safetensors when the header's length is wrong; then the ending tells what was meant.
      guard path.hasSuffix(".safetensors"), file.size > 0 else { throw .unknownFormat(path: path, found: found) }
      (format, contents) = ("safetensors", (try Safetensors.tensors(&file), []))
    }
    return CheckpointPart(
      format: format, files: [file.location] + contents.packed, tensors: contents.tensors,
      headerBytes: file.bytesRead, checksums: file.checksums)
  }
}

/// What one file of a checkpoint holds.
struct CheckpointPart {
  var format: String
  var files: [FileLocation]
  var tensors: [TensorEntry]
  var headerBytes: Int
  var checksums: [StoredChecksum]

  /// The checkpoint that consists of this part, under the model's own names.
  func catalogue(path: String, _ selection: inout WeightSelection) throws(CheckpointError) -> Catalogue {
    let names = try TensorNames(tensors, &selection, path)
    try selection.finish(path)
    var catalogue = Catalogue(
      path: path, format: format, files: files, tensors: names.tensors, headerBytes: headerBytes,
      weightSets: selection.sets, beside: names.beside, checksums: checksums,
      moduleParts: selection.moduleParts)
    catalogue.classes = selection.classes
    return catalogue
  }
}
