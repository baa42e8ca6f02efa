import Archives
import Files
import Parquet
import Tensors

/// A set in Parquet files, as Hugging Face's hub has them: each row a file of an image and its class.
struct ParquetImages: StoredSet {
  /// Where it lies.
  let path: String
  let layout: RecordLayout
  private let shards: [(file: ParquetFile, features: ParquetFeatures)]
  /// The class of each row of all files.
  private let labels: [Int]
  private let skipsBroken: Bool

  var files: [String] { shards.map(\.file.path) }
  var hasKnownShape: Bool { false }

  /// The set whose rows are those of the files at `paths`, in their order.
  ///
  /// - Throws: ``DatasetError`` where a file is damaged, or has no images or classes.
  init(_ paths: [String], of path: String, _ choice: LabelChoice, skipsBroken: Bool) throws(DatasetError) {
    var shards: [(ParquetFile, ParquetFeatures)] = []
    for path in paths {
      let file = try Self.reading { () throws(ArchiveError) in try ParquetFile(path) }
      shards.append((file, try ParquetFeatures(file, choice)))
    }
    let classes = shards.first?.1.classNames ?? []
    if let other = shards.first(where: { $0.1.classNames != classes }) {
      throw .arrays(path: other.0.path, reason: "other classes than in \(shards[0].0.path); give files of one set")
    }
    let named = try ParquetLabels(shards, classes)
    (self.path, self.shards, labels, self.skipsBroken) = (path, shards, named.labels, skipsBroken)
    layout = .arrays(Shape(3, 1, 1), classNames: named.classNames)
  }

  func open() throws(DatasetError) -> LabelledImages {
    var images: [ImageLocation] = []
    for (file, features) in shards {
      let column = try Self.reading { () throws(ArchiveError) in try ByteArrayColumn(features.images, of: file) }
      for row in 0..<file.rows {
        guard column.hasValue(row) else {
          throw .arrays(
            path: file.path,
            reason: "row \(row) has no image's bytes; map datasets.table.embed_table_storage over it first")
        }
        images.append(ImageLocation(row: row, of: column))
      }
    }
    return try LabelledImages(
      decoding: zip(images, labels).map { (file: $0, label: $1) }, in: path, classNames: layout.classNames,
      skipsBroken: skipsBroken)
  }

  static func reading<Value>(_ body: () throws(ArchiveError) -> Value) throws(DatasetError) -> Value {
    do throws(ArchiveError) { return try body() } catch { throw DatasetError(error) }
  }
}

// MARK: - Folders
extension ParquetImages {
  /// The set whose files lie in a folder, or in the one folder of it that has some; nil where there are none.
  ///
  /// Of several parts that are called as `split` is, the first that has classes: test images may come without.
  /// - Throws: ``DatasetError`` where they cannot be read, or several folders have some.
  init?(in folder: String, _ split: Split, _ choice: LabelChoice, skipsBroken: Bool) throws(DatasetError) {
    var groups = try Self.groups(in: folder, split)
    if groups.isEmpty {
      var found: [(folder: String, groups: [[String]])] = []
      for name in try ImageFolder.names(folder) where Folder.exists(folder + "/" + name) {
        let inner = try Self.groups(in: folder + "/" + name, split)
        if !inner.isEmpty { found.append((name, inner)) }
      }
      guard found.count < 2 else {
        let names = found.prefix(8).map { printable($0.folder) }.joined(separator: ", ")
        throw .folder(path: folder, reason: "Parquet files in several folders (\(names)); give the one that is meant")
      }
      groups = found.first?.groups ?? []
    }
    guard let first = groups.first else {
      if let arrow = try SplitShards(in: folder, ending: ".arrow", split).groups.first?.first {
        throw .unknownFormat(path: arrow, found: ForeignFile.arrow)
      }
      return nil
    }
    var unlabelled: DatasetError?
    for group in groups {
      do throws(DatasetError) {
        try self.init(group, of: folder, choice, skipsBroken: skipsBroken)
        return
      } catch {
        guard case .unlabelled = error else { throw error }
        unlabelled = unlabelled ?? error
      }
    }
    throw unlabelled ?? .folder(path: first[0], reason: "no images in it")
  }

  /// The files in a folder by their names, or those in folders of it that are called as the split is.
  private static func groups(in folder: String, _ split: Split) throws(DatasetError) -> [[String]] {
    var groups = try SplitShards(in: folder, ending: ".parquet", split).groups
    if groups.isEmpty {
      for part in split.folders.map({ folder + "/" + $0 }) where Folder.exists(part) {
        groups += try SplitShards(in: part, ending: ".parquet", split).groups
      }
    }
    return groups
  }
}
