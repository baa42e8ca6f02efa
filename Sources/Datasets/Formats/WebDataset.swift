import Files

extension ImageFolder {
  /// The samples of a webdataset's tar archives in their order: an image each, and beside it the number or the name of its class, `.cls`;
  /// nil where there are no classes.
  ///
  /// - Throws: ``DatasetError`` where an image has no class, or a sample two images.
  init?(
    _ shards: [(path: String, members: ImageArchive.Tarred)], of path: String, skipsBroken: Bool
  ) throws(DatasetError) {
    guard shards.contains(where: { !$0.members.classes.isEmpty }) else { return nil }
    var samples: [ImageLocation] = []
    var classes: [(text: String, path: String)] = []
    // `png` is a sample's image where `mask.png` is another one.
    let arePlain = shards.contains { shard in
      shard.members.images.contains { SampleName($0.path)?.part.contains(".") == false }
    }
    for shard in shards {
      var seen: Set<String> = []
      for (name, image) in shard.members.images {
        guard let sample = SampleName(name), !(arePlain && sample.part.contains(".")) else { continue }
        guard let text = shard.members.classes[sample.key] else {
          throw .folder(
            path: image.name, reason: "no \(printable(sample.key)).cls in the archive; add it, with its class's number")
        }
        guard seen.insert(sample.key).inserted else {
          throw .folder(
            path: image.name, reason: "a second image of the sample \(printable(sample.key)); leave one out")
        }
        samples.append(image)
        classes.append((text, image.name))
      }
    }
    guard !samples.isEmpty else {
      throw .folder(path: path, reason: "classes without images; add a .jpg or .png beside each .cls")
    }
    let (labels, names) = try SampleClass.labels(classes)
    self.init("WebDataset", path, Array(zip(samples, labels)), names, skipsBroken, files: shards.map(\.path))
  }

  /// Whether a file is called as tar archives are, compressed or not.
  private static func isTar(_ name: String) -> Bool {
    [".tar", ".tar.gz", ".tgz"].contains { name.lowercased().hasSuffix($0) }
  }

  /// The webdataset whose archives lie in a folder; nil where there is none.
  ///
  /// - Throws: ``DatasetError`` where it is none that can be read.
  init?(shardsIn folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    var shards: [(String, ImageArchive.Tarred)] = []
    for path in try SplitShards(in: folder, split, Self.isTar).groups.first ?? [] {
      shards.append((path, try ImageArchive.tarred(path)))
    }
    try self.init(shards, of: folder, skipsBroken: skipsBroken)
  }
}
