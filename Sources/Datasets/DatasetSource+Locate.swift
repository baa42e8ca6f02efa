import Files
import Glibc

extension DatasetSource {
  /// Finds CIFAR-10 at `path`: a batch file, a folder of them, the folder above, or an archive or its folder.
  ///
  /// A file is recognised by its content, whatever its name, and is all there is of the split. In a folder the
  /// binary layout comes before the python one, and both before archives. Nothing but sizes and first bytes is read.
  ///
  /// - Throws: ``DatasetError`` where there is nothing, a batch is missing, or a size is wrong.
  public static func locate(_ path: String, split: Split) throws(DatasetError) -> DatasetSource {
    guard Entry(path) == .folder else { return try recognise(path, split) }
    var missing: DatasetError?
    for layout in Layout.allCases {
      for folder in [path, join(path, layout.folderName)] {
        let paths = split.batchNames.map { join(folder, layout.fileName($0)) }
        let absent = paths.indices.filter { Entry(paths[$0]) == nil }
        if absent.isEmpty { return try batches(paths, in: folder, layout) }
        if absent.count < paths.count {
          missing =
            missing
            ?? .missingBatch(path: folder, batch: layout.fileName(split.batchNames[absent[0]]), split: split)
        }
      }
    }
    for archive in Layout.allCases.map({ join(path, $0.archiveName) }) where Entry(archive) != nil {
      return try recognise(archive, split)
    }
    if let missing { throw missing }
    if ["test.bin", "train.bin", "cifar-100-binary", "cifar-100-python"].contains(where: {
      Entry(join(path, $0)) != nil
    }) {
      throw .cifar100(path: path)
    }
    throw .noDataset(folder: path, split: split)
  }

  private static func batches(_ paths: [String], in folder: String, _ layout: Layout) throws(DatasetError)
    -> DatasetSource
  {
    for path in paths { try checkSize(path, layout) }
    return DatasetSource(
      name: "CIFAR-10 (\(layout))", path: paths.count == 1 ? paths[0] : folder,
      content: layout == .binary ? .binary(paths) : .python(paths))
  }

  private static func checkSize(_ path: String, _ layout: Layout) throws(DatasetError) {
    let size = try open(path).size
    if layout == .binary || size == 0 { _ = try Records.count(ofBytes: size, in: path) }
  }

  private static func recognise(_ path: String, _ split: Split) throws(DatasetError) -> DatasetSource {
    let file = try open(path)
    let head: [UInt8]
    do { head = try file.read(at: 0, count: min(file.size, 512)) } catch { throw .file(error) }
    if head.starts(with: [0x1f, 0x8b]) || TarHeader.isMagic(head) {
      return DatasetSource(name: "CIFAR-10 (archive)", path: path, content: .archive(path, split))
    }
    if let found = ForeignFile.description(head) { throw .unknownFormat(path: path, found: found) }
    // PROTO; a record's first byte is a label below ten.
    if head.first == 0x80 { return try batches([path], in: path, .python) }
    let name = path.split(separator: "/").last
    if name == "test.bin" || name == "train.bin", file.size.isMultiple(of: Records.stride + 1) {
      throw .cifar100(path: path)
    }
    return try batches([path], in: path, .binary)
  }

  private static func open(_ path: String) throws(DatasetError) -> ReadableFile {
    do { return try ReadableFile(path) } catch { throw .file(error) }
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}

/// What stands at a path.
private enum Entry {
  case file
  case folder
  case other

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}
