import Files
import Memory
import Tensors

/// A folder of images with their classes: torchvision's ImageFolder, or Tiny ImageNet's `val`.
struct ImageFolder: StoredSet {
  /// The ends of names that torchvision takes for images.
  static let endings = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"]

  /// The most files of a folder that are looked at.
  private static let fileLimit = 20_000_000

  /// The most folders of a set.
  private static let folderLimit = 200_000

  /// Folders in folders, beyond which a link is taken to lead in a circle.
  private static let depthLimit = 32

  /// What it is.
  let name: String
  /// Where it lies.
  let path: String
  /// The files of images, in the order of classes and then of names, with their labels.
  let images: [(file: ImageLocation, label: Int)]
  private let skipsBroken: Bool
  /// What the files' names have in common.
  private let root: String
  let layout: RecordLayout
  var hasKnownShape: Bool { false }

  /// The files that are read: archives, or each image.
  let files: [String]

  /// The images of `path`, one folder a class, their names sorted by code point; nil where no folder in it has an image.
  ///
  /// - Throws: ``DatasetError`` where there is one class, or one without images.
  init?(classesIn path: String, skipsBroken: Bool) throws(DatasetError) {
    let folders = try Self.folders(in: path)
    var images: [(ImageLocation, Int)] = []
    var empty: String?
    var room = Self.folderLimit
    for (label, folder) in folders.enumerated() {
      let found = try Self.images(in: path + "/" + folder, &room)
      if found.isEmpty { empty = empty ?? folder }
      images += found.map { (ImageLocation($0), label) }
    }
    guard !images.isEmpty else { return nil }
    guard folders.count > 1 else {
      let only = printable(folders[0])
      throw .folder(path: path, reason: "one folder of images only, \(only); give a folder that has one for each class")
    }
    try SplitFolders(among: folders).refuse(as: path)
    if let empty {
      throw .folder(
        path: path, reason: "no image in the class folder \(printable(empty)); remove it, or put its images there")
    }
    self.init("image folder", path, images, folders, skipsBroken)
  }

  /// Whether a file is called as images are; macOS puts a `._NAME` beside each file of an archive, which is none.
  static func isImage(_ name: String) -> Bool {
    let name = name.lowercased()
    return !(name.split(separator: "/").last ?? "").hasPrefix("._") && endings.contains { name.hasSuffix($0) }
  }

  /// Tiny ImageNet's `val`: `images/` and `val_annotations.txt`; nil where there are no such annotations.
  ///
  /// Labels are those of its training folders' names, sorted, as ImageFolder has them.
  /// - Throws: ``DatasetError`` where annotations and files do not fit.
  init?(tinyImageNet path: String, skipsBroken: Bool) throws(DatasetError) {
    let list = path + "/val_annotations.txt"
    guard Folder.hasFile(list) else { return nil }
    let text: String
    do {
      let file = try ReadableFile(list)
      text = String(decoding: try file.read(at: 0, count: min(file.size, 1 << 26)), as: UTF8.self)
    } catch { throw .file(error) }
    var pairs: [(file: String, name: String)] = []
    for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count >= 2, !fields[0].isEmpty, !fields[0].contains("/"), !fields[1].isEmpty else {
        throw .folder(
          path: list, reason: "line \(index + 1) is not a file and a class with a tab between; copy it again")
      }
      pairs.append((String(fields[0]), String(fields[1])))
    }
    let names = Set(pairs.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    guard names.count > 1 else { throw .folder(path: list, reason: "no two classes in it; copy it again") }
    let images = pairs.sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }.map {
      (ImageLocation("\(path)/images/\($0.file)"), labels[$0.name] ?? 0)
    }
    self.init("Tiny ImageNet", path, images, names, skipsBroken)
  }

  init(
    _ name: String, _ path: String, _ images: [(ImageLocation, Int)], _ classes: [String], _ skipsBroken: Bool,
    files: [String]? = nil, root: String? = nil
  ) {
    self.name = name
    self.path = path
    self.root = root ?? path
    self.images = images.map { (file: $0.0, label: $0.1) }
    self.files = files ?? images.map(\.0.name)
    self.skipsBroken = skipsBroken
    // The first image's shape is known when it is opened.
    layout = .arrays(Shape(3, 1, 1), classNames: classes)
  }

  func open() throws(DatasetError) -> LabelledImages {
    guard let size = unpackedSize else { return try open(images) }
    let memory = MemoryBlock(byteCount: size).bytes.prefix(size)
    try unpack(into: memory)
    return try open(in: OwnedBytes(memory))
  }

  /// The images, which lie where they can be read.
  func open(_ images: [(file: ImageLocation, label: Int)]) throws(DatasetError) -> LabelledImages {
    try LabelledImages(decoding: images, in: root, classNames: layout.classNames, skipsBroken: skipsBroken)
  }

  /// The names of the folders in a folder, by code point, but for the one that macOS puts into archives.
  static func folders(in path: String) throws(DatasetError) -> [String] {
    try names(path).filter { $0 != "__MACOSX" && Folder.exists(path + "/" + $0) }
  }

  /// The folder below `path` that has the set's: the only one in it, which has folders itself and no images, and so on, as archives
  /// that were unpacked leave them.
  static func innermost(_ path: String, _ split: Split) throws(DatasetError) -> String {
    var root = path
    for _ in 0..<depthLimit {
      let folders = try folders(in: root)
      guard folders.count == 1, !SplitFolders.isOther(folders[0], than: split) else { break }
      let (images, inner) = try contents(of: root + "/" + folders[0])
      guard images.isEmpty, !inner.isEmpty else { break }
      root += "/" + folders[0]
    }
    return root
  }

  /// Whether an image lies in a folder itself.
  static func hasImages(_ path: String) throws(DatasetError) -> Bool { try names(path).contains(where: isImage) }

  /// The folder's names by code point, as Python sorts them.
  static func names(_ path: String) throws(DatasetError) -> [String] {
    do throws(FileError) {
      return try Folder.names(path, limit: fileLimit).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch { throw .file(error) }
  }

  /// The images below a folder: those of it first, then those of each folder in it.
  private static func images(in folder: String, _ room: inout Int) throws(DatasetError) -> [String] {
    var folders = [folder]
    var all: [(folder: String, names: [String])] = []
    for _ in 0..<depthLimit where !folders.isEmpty {
      var deeper: [String] = []
      for folder in folders {
        let (files, inner) = try contents(of: folder)
        deeper += inner
        room -= 1
        guard room > 0 else {
          throw .folder(path: folder, reason: "more than \(folderLimit) folders; give the folder of the set itself")
        }
        all.append((folder, files))
      }
      folders = deeper
    }
    guard folders.isEmpty else {
      throw .folder(path: folders[0], reason: "more than \(depthLimit) folders deep; does a link lead in a circle?")
    }
    return all.sorted { $0.folder.utf8.lexicographicallyPrecedes($1.folder.utf8) }.flatMap { part in
      part.names.map { part.folder + "/" + $0 }
    }
  }

  /// The names of a folder's images, and the folders in it.
  private static func contents(of folder: String) throws(DatasetError) -> (images: [String], folders: [String]) {
    var (images, folders): ([String], [String]) = ([], [])
    for name in try names(folder) {
      let path = folder + "/" + name
      if Folder.exists(path) {
        folders.append(path)
      } else if isImage(name) {
        // A link to nothing too: it is told when it is opened, and not left out.
        images.append(name)
      }
    }
    return (images, folders)
  }
}
