import Files

/// Finds the checkpoint that a folder stands for: DeepSpeed's, a state dict in one file, or one in several.
enum CheckpointFolder {
  /// The bytes that a tag's name has at most.
  private static let longestTag = 1024

  /// A state dict in one file, in the order in which they are looked for.
  private static let wholeNames = ["model.safetensors", "pytorch_model.bin"]

  /// The catalogue of the checkpoint in the folder `path`, which is `depth` folders below the one that was named.
  static func catalogue(
    _ path: String, _ options: CheckpointOptions, depth: Int = 0
  ) throws(CheckpointError) -> Catalogue {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if let tag = options.tag {
      return try deepSpeed(path, tag: tag, named: .options, options)
    }
    for name in ["latest", "latest_universal"] {
      if let tag = try tag(in: "\(path)/\(name)") { return try deepSpeed(path, tag: tag, named: .file(name), options) }
    }
    let folder = try TagFolder(path)
    if !folder.isEmpty {
      let tag = path.split(separator: "/").last.map(String.init) ?? path
      return try DeepSpeedFolder.catalogue(folder, tag: tag, path: path, options)
    }
    return try stateDict(path, options, depth)
  }

  /// The tag that the file `path` names; nil where there is no such file.
  private static func tag(in path: String) throws(CheckpointError) -> String? {
    let bytes: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(path)
      bytes = try file.read(at: 0, count: min(file.size, longestTag + 1))
    } catch {
      if case .missing = error { return nil }
      throw .file(error)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let tag = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    guard bytes.count <= longestTag, isTag(tag) else {
      throw .malformed(path: path, what: "it names no folder: \(printable(text))")
    }
    return tag
  }

  /// Whether `tag` is the name of a folder in a folder, and leads nowhere else.
  private static func isTag(_ tag: String) -> Bool {
    !tag.isEmpty && tag != "." && tag != ".." && !tag.contains("/") && !tag.utf8.contains(0)
  }

  private static func deepSpeed(
    _ path: String, tag: String, named source: CheckpointError.TagSource, _ options: CheckpointOptions
  ) throws(CheckpointError) -> Catalogue {
    guard isTag(tag), Folder.exists("\(path)/\(tag)") else {
      throw .noTag(path: "\(path)/\(printable(tag))", folder: path, named: source, tags: try tags(path).map(printable))
    }
    let folder = try TagFolder("\(path)/\(tag)")
    guard !folder.isEmpty else {
      throw .missing(path: folder.path, what: "the tag folder holds no *_model_states.pt; copy it again")
    }
    return try DeepSpeedFolder.catalogue(folder, tag: tag, path: path, options)
  }

  /// The folders in `path` that hold a saved state, the first eight of them.
  private static func tags(_ path: String) throws(CheckpointError) -> [String] {
    let names: [String]
    do throws(FileError) { names = try Folder.names(path, limit: TagFolder.nameLimit) } catch { throw .file(error) }
    return names.lazy.filter { isState("\(path)/\($0)") }.prefix(8).map(\.self)
  }

  private static func isState(_ path: String) -> Bool {
    guard Folder.exists(path) else { return false }
    do throws(CheckpointError) { return try !TagFolder(path).isEmpty } catch { return true }
  }

  /// The checkpoint of torch.distributed in a folder that has the files `names`, or in accelerate's folder of the model in it.
  private static func distributed(
    _ path: String, _ names: [String], note: String? = nil, _ options: CheckpointOptions
  ) throws(CheckpointError) -> Catalogue? {
    if names.contains(where: SafetensorsShards.isPart) { return try SafetensorsShards.catalogue(path, names, options) }
    if names.contains(where: DistributedFolder.isPart) {
      return try DistributedFolder.catalogue(path, names, note: note, options)
    }
    let models = names.filter { $0.hasPrefix("pytorch_model_fsdp") }
    return models.isEmpty ? nil : try distributedFurther(path, models, note: note, nesting: 1, options)
  }

  /// The one in a folder of another name, up to `nesting` folders further in.
  private static func distributedFurther(
    _ path: String, _ names: [String], note: String? = nil, nesting: Int, _ options: CheckpointOptions
  ) throws(CheckpointError) -> Catalogue? {
    guard nesting > 0 else { return nil }
    for name in RunFolder.newestFirst(names) where !StateDict.isTrainingState(name) {
      let inner = "\(path)/\(name)"
      guard Folder.exists(inner) else { continue }
      let found: [String]
      do throws(FileError) { found = try Folder.names(inner, limit: TagFolder.nameLimit) } catch { continue }
      let place = note.map { "\($0)/\(printable(name))" } ?? "from \(printable(name))"
      if let catalogue = try distributed(inner, found, note: place, options) { return catalogue }
      if let catalogue = try distributedFurther(inner, found, note: place, nesting: nesting - 1, options) {
        return catalogue
      }
    }
    return nil
  }

  /// The state dict of a folder that is not DeepSpeed's engine's: what `zero_to_fp32.py` and `save_pretrained` write.
  private static func stateDict(
    _ path: String, _ options: CheckpointOptions, _ depth: Int
  ) throws(CheckpointError) -> Catalogue {
    let names: [String]
    do throws(FileError) { names = try Folder.names(path, limit: TagFolder.nameLimit) } catch { throw .file(error) }
    for name in wholeNames {
      let index = name + ".index.json"
      if names.contains(name) {
        var found = try Catalogue.open("\(path)/\(name)", options: options)
        if names.contains(index) {
          let value = "of \(name), which transformers takes too where \(index) lies beside it"
          found.choices.insert(CheckpointChoice(what: "weights", value: value), at: 0)
        }
        return found
      }
      if names.contains(index) { return try ShardedIndex.catalogue("\(path)/\(index)", options) }
    }
    if let name = names.first(where: { $0.hasSuffix(".index.json") }) {
      return try ShardedIndex.catalogue("\(path)/\(name)", options)
    }
    if let catalogue = try distributed(path, names, options) { return catalogue }
    if names.contains(where: { $0.hasSuffix(".index") }) {
      throw .unsupported(path: path, what: "a checkpoint of TensorFlow; load it there and \(FileStart.cure)")
    }
    if names.contains("saved_model.pb") {
      throw .unsupported(path: path, what: "a SavedModel of TensorFlow; load it there and \(FileStart.cure)")
    }
    if names.contains("adapter_config.json") {
      throw .unsupported(
        path: path,
        what: "an adapter of PEFT without the model's weights; merge_and_unload() it into them and save that model")
    }
    let tags = try tags(path)
    // A state that is not whole is told by its files.
    if tags.count == 1 {
      var found = try deepSpeed(path, tag: tags[0], named: .nothing, options)
      let value = "\(printable(tags[0])), the only one in \(path), which has no file latest"
      found.choices.insert(CheckpointChoice(what: "tag", value: value), at: 0)
      return found
    }
    guard tags.isEmpty else {
      throw .noTag(path: path + "/latest", folder: path, named: .nothing, tags: tags.map(printable))
    }
    if depth < 3, let below = RunFolder.newest(in: path, names) {
      var found = try catalogue(below.path, options, depth: depth + 1)
      found.choices.insert(below.choice, at: 0)
      return found
    }
    if let catalogue = try distributedFurther(path, names, nesting: 2, options) { return catalogue }
    throw .missing(
      path: path + "/latest",
      what: """
        the folder holds no DeepSpeed checkpoint, model.safetensors or pytorch_model.bin; \
        \(ModelFileNames.cure(path, names))
        """)
  }
}
