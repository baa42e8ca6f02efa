import Files
import ImageFiles
import Tensors

extension LabelledImages {
  /// Images in files, with their labels; files that are no images are left out where that is wanted, and images are turned as EXIF
  /// says where that is.
  ///
  /// - Throws: ``DatasetError`` for the first that is none, and where none is left.
  init(
    decoding images: [(file: ImageLocation, label: Int)], in root: String, classNames: [String], skipsBroken: Bool,
    turnsImages: Bool = false
  ) throws(DatasetError) {
    let store = try FolderStore(images.map(\.file), in: root, skipsBroken: skipsBroken, turnsImages: turnsImages)
    guard store.count > 0 else {
      throw store.broken.first ?? .folder(path: root, reason: "no image that can be read; copy it again")
    }
    self.init(
      store, labels: store.kept.map { images[$0].label },
      layout: .arrays(store.shape(of: 0), classNames: classNames), leftOut: store.broken)
  }
}

/// Images in files of their own, decoded when they are asked for.
final class FolderStore: ImageStore {
  /// The most bytes of an image's file.
  private static let fileLimit = 1 << 28

  /// A file that was found to be an image.
  private struct Entry: Sendable {
    let location: ImageLocation
    let bytes: Int
    /// As they are stored.
    let rows: Int32
    let columns: Int32
    /// How it is turned then.
    let orientation: Orientation?
  }

  let failures = FirstFailure()

  /// The lines of images that were left out, where that is wanted.
  let broken: [DatasetError]
  /// Which files are images, by their index among those given.
  let kept: [Int]
  private let entries: [Entry]
  /// What is left out of paths where they tell one image from another.
  private let root: String

  var count: Int { entries.count }

  /// Reads the headers of `files`, which lie in `root`; files that are no images are left out where that is wanted.
  ///
  /// - Throws: ``DatasetError`` for the first that is none.
  init(_ files: [ImageLocation], in root: String, skipsBroken: Bool, turnsImages: Bool) throws(DatasetError) {
    var entries: [Entry] = []
    var broken: [DatasetError] = []
    var kept: [Int] = []
    entries.reserveCapacity(files.count)
    for (index, file) in files.enumerated() {
      do throws(DatasetError) {
        entries.append(try Self.entry(file, turnsImages))
        kept.append(index)
      } catch {
        guard skipsBroken else { throw error }
        broken.append(error)
      }
    }
    (self.entries, self.broken, self.kept, self.root) = (entries, broken, kept, root)
  }

  var uniformShape: Shape? { nil }

  func shape(of index: Int) -> Shape {
    let (rows, columns) = (Int(entries[index].rows), Int(entries[index].columns))
    return entries[index].orientation?.swapsSides == true ? Shape(3, columns, rows) : Shape(3, rows, columns)
  }

  func read(_ index: Int, into buffer: PixelBuffer) throws(DatasetError) {
    let entry = entries[index]
    let bytes = try Self.whole(entry)
    do throws(ImageFileError) {
      guard let image = try ImageFile(head: bytes.span, isWhole: true) else { return }
      guard image.rows == Int(entry.rows), image.columns == Int(entry.columns) else {
        throw .damaged("other pixels than when it was looked at first")
      }
      let decoder = buffer.decoder
      try buffer.write(image.planeBytes) { (planes) throws(ImageFileError) in
        try decoder.decode(bytes.span, image, into: &planes)
        if let orientation = entry.orientation { Self.turn(&planes, image, orientation) }
      }
    } catch { throw .image(path: entry.location.name, error) }
  }

  func identify(_ index: Int, isThorough: Bool, _ use: (Span<UInt8>) -> Void) {
    let entry = entries[index]
    let name = "\(entry.bytes) \(entry.rows)x\(entry.columns) \(entry.location.name.dropFirst(root.count))"
    let whole = isThorough ? try? Self.whole(entry) : nil
    let bytes = whole ?? Array(name.utf8)
    use(bytes.span)
  }

  func release(_ images: Range<Int>) {}

  /// Each file was opened in the state in which it was found.
  func checkUnchanged() throws(DatasetError) {}

  /// Turns the planes of an image in their place.
  private static func turn(_ planes: inout MutableSpan<UInt8>, _ image: ImageFile, _ orientation: Orientation) {
    let size = image.rows * image.columns
    for plane in 0..<3 {
      var result = planes._mutatingExtracting(plane * size..<(plane + 1) * size)
      let stored = result.indices.map { result[$0] }
      orientation.turn(stored.span, rows: image.rows, columns: image.columns, into: &result)
    }
  }

  /// All bytes of a file.
  private static func whole(_ entry: Entry) throws(DatasetError) -> [UInt8] {
    let file = try entry.location.open()
    return try file.bytes(file.size)
  }

  private static func entry(_ location: ImageLocation, _ turnsImages: Bool) throws(DatasetError) -> Entry {
    let file = try location.open()
    guard file.size <= fileLimit else {
      throw .image(path: location.name, .damaged("\(file.size) bytes, more than any image has"))
    }
    for count in [min(file.size, ImageFile.headBytes), file.size] {
      let head = try file.bytes(count)
      do throws(ImageFileError) {
        let isWhole = count == file.size
        guard let image = try ImageFile(head: head.span, isWhole: isWhole) else { continue }
        return Entry(
          location: file.location, bytes: file.size, rows: Int32(clamping: image.rows),
          columns: Int32(clamping: image.columns), orientation: turnsImages ? Orientation(head: head.span) : nil)
      } catch { throw .image(path: location.name, error) }
    }
    throw .image(path: location.name, .damaged("no header"))
  }
}
