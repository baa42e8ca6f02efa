import Files

/// A member of a tar archive of samples: its name up to the first dot says which sample, what is behind that which part of it.
///
/// Source: https://github.com/webdataset/webdataset.
struct SampleName {
  /// The sample, with the folders that it is in.
  let key: String
  /// The part, such as `jpg` or `cls`, in small letters.
  let part: String

  /// Nil for a name without a dot, or nothing before it.
  init?(_ path: String) {
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    guard let dot = path[start...].firstIndex(of: "."), dot > start else { return nil }
    (key, part) = (String(path[..<dot]), path[path.index(after: dot)...].lowercased())
  }

  /// Whether it is the number of a class.
  var isClass: Bool { part == "cls" }

  /// The most bytes of a class's number with the blanks around it.
  static let classBytes = 32

  /// The class that `text` is the number of; nil where it is none of a set's.
  static func label(_ text: [UInt8]) -> Int? {
    let blanks = Set(" \t\r\n".utf8)
    let digits = text.drop { blanks.contains($0) }
    let number = String(decoding: digits.prefix { !blanks.contains($0) }, as: UTF8.self)
    guard digits.dropFirst(number.utf8.count).allSatisfy({ blanks.contains($0) }), let label = Int(number),
      (0..<1 << 16).contains(label)
    else { return nil }
    return label
  }
}

extension ImageFolder {
  /// The samples of a webdataset's tar archives in their order: an image each, and beside it the number of its class, `.cls`; nil where
  /// there are no classes.
  ///
  /// - Throws: ``DatasetError`` where an image has no class, or a sample two images.
  init?(
    _ shards: [(path: String, members: ImageArchive.Tarred)], of path: String, skipsBroken: Bool
  ) throws(DatasetError) {
    guard shards.contains(where: { !$0.members.classes.isEmpty }) else { return nil }
    var samples: [(ImageLocation, Int)] = []
    for shard in shards {
      var seen: Set<String> = []
      for (name, image) in shard.members.images {
        // `png` is a sample's image, `mask.png` is not.
        guard let sample = SampleName(name), !sample.part.contains(".") else { continue }
        guard let label = shard.members.classes[sample.key] else {
          throw .folder(
            path: image.name, reason: "no \(printable(sample.key)).cls in the archive; add it, with its class's number")
        }
        guard seen.insert(sample.key).inserted else {
          throw .folder(
            path: image.name, reason: "a second image of the sample \(printable(sample.key)); leave one out")
        }
        samples.append((image, label))
      }
    }
    guard !samples.isEmpty else {
      throw .folder(path: path, reason: "classes without images; add a .jpg or .png beside each .cls")
    }
    self.init("WebDataset", path, samples, [], skipsBroken, files: shards.map(\.path))
  }

  /// The webdataset whose archives lie in a folder; nil where there is none.
  ///
  /// - Throws: ``DatasetError`` where it is none that can be read.
  init?(shardsIn folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    var shards: [(String, ImageArchive.Tarred)] = []
    for path in try SplitShards(in: folder, ending: ".tar", split).groups.first ?? [] {
      shards.append((path, try ImageArchive.tarred(path)))
    }
    try self.init(shards, of: folder, skipsBroken: skipsBroken)
  }
}
