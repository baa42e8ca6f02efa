import Archives
import Files
import Tensors

/// A set in files of tables, as Hugging Face's hub and its datasets have them: each row a file of an image and its class.
struct TableImages: StoredSet {
  /// The format of its files.
  let name: String
  /// Where it lies.
  let path: String
  let layout: RecordLayout
  private let shards: [(file: any TableFile, features: TableFeatures)]
  /// The class of each row of all files.
  private let labels: [Int]
  private let skipsBroken: Bool
  private let turnsImages: Bool

  var files: [String] { shards.map(\.file.path) }
  var hasKnownShape: Bool { false }

  /// The set whose rows are those of the files at `paths`, in their order.
  ///
  /// - Throws: ``DatasetError`` where a file is damaged, or has no images or classes.
  init(
    _ paths: [String], as format: any TableFile.Type, of path: String, labels choice: LabelChoice, skipsBroken: Bool
  ) throws(DatasetError) {
    var shards: [(any TableFile, TableFeatures)] = []
    for path in paths {
      let file = try format.file(path)
      shards.append((file, try TableFeatures(file, choice)))
    }
    let classes = shards.first?.1.classNames ?? []
    if let other = shards.first(where: { $0.1.classNames != classes }) {
      throw .arrays(path: other.0.path, reason: "other classes than in \(shards[0].0.path); give files of one set")
    }
    let named = try TableLabels(shards, classes)
    name = format.format + (named.countFromOne ? " (labels that count from 1)" : "")
    (self.path, self.shards, labels, self.skipsBroken) = (path, shards, named.labels, skipsBroken)
    turnsImages = format.turnsImages
    layout = .arrays(Shape(3, 1, 1), classNames: named.classNames)
  }

  func open() throws(DatasetError) -> LabelledImages {
    var images: [ImageLocation] = []
    for (file, features) in shards {
      let found = try Self.reading { () throws(ArchiveError) in try file.files(features.images) }
      for (row, image) in found.enumerated() {
        guard let image else {
          let format = type(of: file)
          throw .arrays(path: file.path, reason: "\(format.row) \(row) has no image's bytes; \(format.cure)")
        }
        images.append(image)
      }
    }
    return try LabelledImages(
      decoding: zip(images, labels).map { (file: $0, label: $1) }, in: path, classNames: layout.classNames,
      skipsBroken: skipsBroken, turnsImages: turnsImages)
  }

  static func reading<Value>(_ body: () throws(ArchiveError) -> Value) throws(DatasetError) -> Value {
    do throws(ArchiveError) { return try body() } catch { throw DatasetError(error) }
  }
}

// MARK: - Folders
extension TableImages {
  /// The set whose files lie in a folder, or in the one folder of it that has some; nil where there are none.
  ///
  /// Of several parts that are called as `split` is, the first that has classes: test images may come without.
  /// - Throws: ``DatasetError`` where they cannot be read, or several folders have some.
  init?(in folder: String, _ split: Split, labels choice: LabelChoice, skipsBroken: Bool) throws(DatasetError) {
    var found = try Self.groups(in: folder, split)
    if found == nil {
      var inner: [(folder: String, groups: Groups)] = []
      for name in try ImageFolder.names(folder) where Folder.exists(folder + "/" + name) {
        if let groups = try Self.groups(in: folder + "/" + name, split) { inner.append((name, groups)) }
      }
      guard inner.count < 2 else {
        let names = inner.prefix(8).map { printable($0.folder) }.joined(separator: ", ")
        let format = inner[0].groups.format.format
        throw .folder(
          path: folder, reason: "\(format) files in several folders (\(names)); give the one that is meant")
      }
      found = inner.first?.groups
    }
    guard let found else { return nil }
    var unlabelled: DatasetError?
    for group in found.paths {
      do throws(DatasetError) {
        try self.init(group, as: found.format, of: folder, labels: choice, skipsBroken: skipsBroken)
        return
      } catch {
        guard case .unlabelled = error else { throw error }
        unlabelled = unlabelled ?? error
      }
    }
    throw unlabelled ?? .folder(path: found.paths[0][0], reason: "no images in it")
  }

  /// Files of a format by the part of the set that they are called as.
  private typealias Groups = (format: any TableFile.Type, paths: [[String]])

  /// The files in a folder by their names, or those in folders of it that are called as the split is; nil where there are none.
  private static func groups(in folder: String, _ split: Split) throws(DatasetError) -> Groups? {
    for format in TableFormats.all {
      var groups = try SplitShards(in: folder, split, format.isNamed).groups
      if groups.isEmpty {
        for part in SplitFolders.words(split).map({ folder + "/" + $0 }) where Folder.exists(part) {
          groups += try SplitShards(in: part, split, format.isNamed).groups
        }
      }
      if !groups.isEmpty { return (format, groups) }
    }
    return nil
  }
}
