import Files
import Platform

extension DatasetSource {
  /// Finds a set at `path`: a file, a folder of batches, the folder above, or an archive or its folder.
  ///
  /// A file is recognised by its content, whatever its name, and is all there is of the split. In a folder CIFAR-10 comes before
  /// CIFAR-100, the binary layout before the python one, all of them before archives, and those before arrays. Nothing but sizes and
  /// first bytes is read, and of a pickle the keys.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - split: which part.
  ///   - labels: which labels, where a set has several.
  ///   - skippingBroken: whether files of an image folder that are no images are left out.
  /// - Returns: the set, not read yet.
  /// - Throws: ``DatasetError`` where there is nothing, a batch is missing, or a size is wrong.
  public static func locate(
    _ path: String, split: Split, labels: LabelChoice = .fine, skippingBroken: Bool = false
  ) throws(DatasetError) -> DatasetSource {
    guard Entry(path) == .folder else {
      let head = try head(of: path)
      if let images = try archive(path, beginning: head, split, skipsBroken: skippingBroken) { return images }
      if let format = TableFormats.all.first(where: { $0.isOne(head) }) {
        return table(try TableImages([path], as: format, of: path, labels: labels, skipsBroken: skippingBroken))
      }
      if let set = try ImageFolder(list: path, split, skipsBroken: skippingBroken) {
        return DatasetSource(name: set.name, path: path, content: .stored(set), layout: set.layout)
      }
      if let set = try PixelTable(path, split) { return recorded(set) }
      return try recognise(path, split, labels)
    }
    var missing: DatasetError?
    for set in CIFARSet.allCases {
      for layout in Layout.allCases {
        for folder in [path, join(path, layout.folderName(set))] {
          let paths = set.batchNames(split).map { join(folder, layout.fileName($0)) }
          // `test` and `train` are folders of images elsewhere.
          let absent = paths.indices.filter { set == .cifar10 ? Entry(paths[$0]) == nil : Entry(paths[$0]) != .file }
          if absent.isEmpty { return try batches(paths, in: folder, layout, set, labels) }
          if absent.count < paths.count {
            let batch = layout.fileName(set.batchNames(split)[absent[0]])
            missing = missing ?? .missingBatch(path: folder, batch: batch, split: split)
          }
        }
      }
    }
    for set in CIFARSet.allCases {
      for archive in Layout.allCases.map({ join(path, $0.archiveName(set)) }) where Entry(archive) != nil {
        return try recognise(archive, split, labels)
      }
    }
    if let missing { throw missing }
    if let set = try CorruptedSet(path) { return corrupted(set, path) }
    for images in ArrayNames.images(split).map({ join(path, $0) }) where Entry(images) == .file {
      return try arrays(images)
    }
    let indexed = try ImageFolder.names(path).filter { ArrayNames.isIndexed($0, split) }
    guard indexed.count < 2 else {
      let names = indexed.prefix(8).map { printable($0) }.joined(separator: ", ")
      throw .folder(path: path, reason: "idx files of several sets (\(names)); give the one that is meant")
    }
    if let images = indexed.first { return try arrays(join(path, images)) }
    for other in otherFiles(split).map({ join(path, $0) }) where Entry(other) == .file {
      return try recognise(other, split, labels)
    }
    if let set = try PixelTable(in: path, split) { return recorded(set) }
    if let set = try images(path, split, skippingBroken) {
      return DatasetSource(name: set.name, path: set.path, content: .stored(set), layout: set.layout)
    }
    if let set = try TableImages(in: path, split, labels: labels, skipsBroken: skippingBroken) { return table(set) }
    if try ImageFolder.hasImages(path) {
      let list = "beside them a \(split).csv of images and classes"
      throw .folder(path: path, reason: "images without classes; put them in a folder for each, or \(list)")
    }
    throw .noDataset(folder: path, split: split)
  }

  /// An image folder in a zip or tar archive; nil of any other file.
  private static func archive(
    _ path: String, beginning head: [UInt8], _ split: Split, skipsBroken: Bool
  ) throws(DatasetError) -> DatasetSource? {
    var members: [(path: String, image: ImageLocation)] = []
    if head.starts(with: "PK\u{3}\u{4}".utf8), !isNumPyArchive(head), ForeignFile.isPlainZip(head) {
      members = try ImageArchive.zipped(path)
    } else if try isTar(path, head) {
      let found = try ImageArchive.tarred(path)
      if let set = try ImageFolder([(path, found)], of: path, skipsBroken: skipsBroken) {
        try set.checkRoom()
        return DatasetSource(name: set.name, path: path, content: .stored(set), layout: set.layout)
      }
      members = found.images
    }
    guard let set = try ImageFolder(members, of: path, split, skipsBroken: skipsBroken) else {
      guard members.isEmpty else {
        throw .folder(
          path: path, reason: "images that say no class; put them in a folder for each, or a .cls beside each in a .tar"
        )
      }
      return nil
    }
    try set.checkRoom()
    return DatasetSource(name: set.name, path: path, content: .stored(set), layout: set.layout)
  }

  /// Whether a file is a tar archive, or a compressed one of images.
  private static func isTar(_ path: String, _ head: [UInt8]) throws(DatasetError) -> Bool {
    if head.starts(with: [0x1f, 0x8b]) { return try Archive.hasImages(path) }
    return TarHeader.isMagic(head)
  }

  /// An image folder at `path`, or in the folder of it that is called as the split is.
  private static func images(
    _ path: String, _ split: Split, _ skipsBroken: Bool
  ) throws(DatasetError) -> ImageFolder? {
    let top = path.hasSuffix("/") ? String(path.dropLast()) : path
    let root = try ImageFolder.innermost(top, split)
    if split == .test {
      for folder in [root, root + "/val"] {
        if let set = try ImageFolder(tinyImageNet: folder, skipsBroken: skipsBroken) { return set }
      }
    }
    for folder in root == top ? [top] : [top, root] {
      if let set = try ImageFolder(known: folder, split, skipsBroken: skipsBroken) { return set }
    }
    var folders = split.folders.map { root + "/" + $0 }
    if let other = SplitFolders(among: try ImageFolder.folders(in: root))[split] { folders.append(root + "/" + other) }
    var flaw: DatasetError?
    for folder in folders where Entry(folder) == .folder {
      do throws(DatasetError) {
        if let set = try images(of: folder, split, skipsBroken) { return set }
      } catch {
        // Another folder's images are not those that were meant.
        flaw = error
        break
      }
    }
    // A list says which images count, where no folder does.
    for folder in root == top ? [top] : [top, root] {
      if let set = try ImageFolder(listIn: folder, split, skipsBroken: skipsBroken) { return set }
    }
    if let flaw { throw flaw }
    for folder in folders where Entry(folder) == .folder {
      if let set = try ImageFolder(namedByClassIn: folder, skipsBroken: skipsBroken) { return set }
    }
    if let set = try images(of: root, split, skipsBroken) { return set }
    return try ImageFolder(namedByClassIn: root, skipsBroken: skipsBroken)
  }

  /// An image folder at `folder` itself.
  private static func images(
    of folder: String, _ split: Split, _ skipsBroken: Bool
  ) throws(DatasetError) -> ImageFolder? {
    if let set = try ImageFolder(metadataIn: folder, split, skipsBroken: skipsBroken) { return set }
    if let set = try ImageFolder(classesIn: folder, skipsBroken: skipsBroken) { return set }
    guard let set = try ImageFolder(shardsIn: folder, split, skipsBroken: skipsBroken) else { return nil }
    try set.checkRoom()
    return set
  }

  /// Files of other sets by name.
  private static func otherFiles(_ split: Split) -> [String] {
    let idx = ["MNIST", "FashionMNIST", "KMNIST"].flatMap { set in
      ["/raw/", "/"].flatMap { folder in ArrayNames.images(split).prefix(2).map { set + folder + $0 } }
    }
    return ["\(split)_32x32.mat", "\(split)_X.bin", "stl10_binary/\(split)_X.bin", "\(split).npz"]
      + ["kmnist", "k49"].map { "\($0)-\(split)-imgs.npz" } + idx
  }

  private static func table(_ set: TableImages) -> DatasetSource {
    DatasetSource(name: set.name, path: set.path, content: .stored(set), layout: set.layout)
  }

  private static func recorded(_ set: some RecordedSet) -> DatasetSource {
    DatasetSource(name: set.name, path: set.path, content: .recorded(set), layout: set.layout)
  }

  private static func corrupted(_ set: CorruptedSet, _ path: String) -> DatasetSource {
    DatasetSource(name: set.name, path: path, content: .stored(set), layout: set.layout)
  }

  private static func batches(
    _ paths: [String], in folder: String, _ layout: Layout, _ set: CIFARSet, _ labels: LabelChoice
  ) throws(DatasetError) -> DatasetSource {
    let records = set.layout(labels)
    for path in paths {
      let size = try open(path).size
      if layout == .binary || size == 0 { _ = try records.count(ofBytes: size, in: path) }
    }
    return DatasetSource(
      name: "\(set.name) (\(note(layout.rawValue, set, labels)))", path: paths.count == 1 ? paths[0] : folder,
      content: layout == .binary ? .binary(paths) : .python(paths), layout: records)
  }

  private static func note(_ form: String, _ set: CIFARSet, _ labels: LabelChoice) -> String {
    set == .cifar100 && labels == .coarse ? "\(form), coarse labels" : form
  }

  private static func recognise(
    _ path: String, _ split: Split, _ labels: LabelChoice
  ) throws(DatasetError) -> DatasetSource {
    let file = try open(path)
    let head: [UInt8]
    do { head = try file.read(at: 0, count: min(file.size, 512)) } catch { throw .file(error) }
    if TFRecordTable.isNamed(parts(path).name) { try TFRecordTable.refusePacked(path) }
    if head.starts(with: [0x1f, 0x8b]) || TarHeader.isMagic(head) {
      var stream = try GzipStream(path)
      if isIndexed(try stream.bytes(upTo: 4)) { return try arrays(path) }
      let set = try Archive.set(in: path)
      return DatasetSource(
        name: "\(set.name) (\(note("archive", set, labels)))", path: path, content: .archive(path, split, set),
        layout: set.layout(labels))
    }
    if head.starts(with: [0x93] + "NUMPY".utf8) {
      let (folder, name) = parts(path)
      if CorruptedSet.isNamed(name), let set = try CorruptedSet(folder, only: name) { return corrupted(set, path) }
      return try arrays(path)
    }
    if head.starts(with: "PK".utf8), isNumPyArchive(head) {
      let source = try NumPyArchive.source(path, split)
      return DatasetSource(
        name: source.named("NumPy archive"), path: path, content: .arrays(source), layout: .arrays(source.shape))
    }
    if MATFile.isOne(head) {
      let digits = SVHN(path: path)
      try digits.check()
      return recorded(digits)
    }
    if let set = STL10(path) {
      return DatasetSource(name: "STL-10 (binary)", path: path, content: .stored(set), layout: set.layout)
    }
    if isIndexed(head), !file.size.isMultiple(of: RecordLayout.cifar10.stride) { return try arrays(path) }
    if let found = ForeignFile.description(head) { throw .unknownFormat(path: path, found: found) }
    // PROTO; a record's first byte is a label below ten, or one below twenty.
    if head.first == 0x80 {
      return try batches([path], in: path, .python, try hasFineLabels(path) ? .cifar100 : .cifar10, labels)
    }
    let set = self.set(ofBytes: file.size, path)
    if !file.size.isMultiple(of: set.layout(labels).stride), let found = ForeignFile.description(named: path) {
      throw .unknownFormat(path: path, found: found)
    }
    return try batches([path], in: path, .binary, set, labels)
  }

  /// The set whose records a file of so many bytes can be; where it can be both, its name tells.
  private static func set(ofBytes size: Int, _ path: String) -> CIFARSet {
    let isHundred = size > 0 && size.isMultiple(of: RecordLayout.cifar100(.fine).stride)
    let isTen = size.isMultiple(of: RecordLayout.cifar10.stride)
    let name = path.split(separator: "/").last ?? ""
    let isNamedTen = name.hasPrefix("test_batch") || name.hasPrefix("data_batch")
    return isHundred && !isNamedTen && (!isTen || name == "test.bin" || name == "train.bin") ? .cifar100 : .cifar10
  }

  /// Whether a pickle has the key of CIFAR-100's labels.
  private static func hasFineLabels(_ path: String) throws(DatasetError) -> Bool {
    let file: MappedFile
    do { file = try MappedFile(path) } catch { throw .file(error) }
    defer { file.release(0..<file.bytes.count) }
    // One that is too large to be read is not searched either.
    return file.bytes.count <= Archive.memberLimit && file.bytes.contains(Array("fine_labels".utf8))
  }

  /// The first bytes of a file.
  private static func head(of path: String) throws(DatasetError) -> [UInt8] {
    do throws(FileError) {
      let file = try ReadableFile(path)
      return try file.read(at: 0, count: min(file.size, TarHeader.blockBytes))
    } catch { throw .file(error) }
  }

  /// Whether bytes begin an idx file of images.
  private static func isIndexed(_ head: [UInt8]) -> Bool {
    head.starts(with: [0, 0, 8, 3]) || head.starts(with: [0, 0, 8, 4])
  }

  /// A path's folder, which ends in a slash or is empty, and its last part.
  private static func parts(_ path: String) -> (folder: String, name: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return (String(path.dropLast(name.count)), name)
  }

  /// Whether a zip archive's first entry is an array.
  private static func isNumPyArchive(_ head: [UInt8]) -> Bool {
    head.count > 30 && String(decoding: head[30...], as: UTF8.self).prefix(256).contains(".npy")
  }

  /// A file of images with the labels beside it.
  private static func arrays(_ path: String) throws(DatasetError) -> DatasetSource {
    let (folder, name) = parts(path)
    let names = ArrayNames.labels(of: name)
    guard let labels = names.first(where: { Entry(folder + $0) == .file }) else {
      let places = names.isEmpty ? "labels.npy" : names.joined(separator: ", ")
      throw .arrays(path: path, reason: "no labels beside it; looked for \(places); put one of these there")
    }
    let source = try ArraySource(
      images: ArrayFile(path, inAnyForm: true), labels: ArrayFile(folder + labels, inAnyForm: true))
    let isNew = name.hasPrefix("cifar10.1_")
    let isCIFAR = isNew || folder.contains("CIFAR-10-C")
    let form = name.hasSuffix(".npy") ? "NumPy arrays" : "idx files"
    return DatasetSource(
      name: isNew ? "CIFAR-10.1 (\(name.hasPrefix("cifar10.1_v4") ? "v4" : "v6"))" : source.named(form),
      path: path,
      content: .arrays(source),
      layout: .arrays(source.shape, classNames: isCIFAR ? LabelledImages.classNames : []))
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
    guard let status = System.status(path) else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}
