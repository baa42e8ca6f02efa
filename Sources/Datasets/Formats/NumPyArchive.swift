import Archives
import Files

/// Images and labels in an .npz archive: a zip of .npy files, stored (`numpy.savez`) or deflated (`numpy.savez_compressed`).
enum NumPyArchive {
  /// The keys of (images, labels) that are looked for, in letters of either case, the first match first; keras and medmnist write the first ones.
  private static func keys(_ split: Split) -> [(images: String, labels: String)] {
    let pairs = images.flatMap { image in labels.map { (images: image, labels: $0) } }
    return split.folders.flatMap { part in
      pairs.flatMap { images, labels in
        [("\(images)_\(part)", "\(labels)_\(part)"), ("\(part)_\(images)", "\(part)_\(labels)")]
      }
    } + pairs + [("arr_0", "arr_1")]
  }

  private static let images = ["x", "images", "data", "image", "imgs", "features"]
  private static let labels = ["y", "labels", "targets", "label", "target"]

  /// The arrays of the archive at `path`; of one that holds images alone, with the labels in the archive beside it.
  ///
  /// - Throws: ``DatasetError`` where it is damaged, or has no such arrays.
  static func source(_ path: String, _ split: Split) throws(DatasetError) -> ArraySource {
    let entries = try arrays(path)
    if entries.count == 1, let other = ArrayNames.archive(of: path) {
      let labels = try arrays(other)
      guard labels.count == 1 else { throw .arrays(path: other, reason: "several arrays; save the labels alone") }
      return try ArraySource(
        images: ArrayFile(entries[0].entry, inAnyForm: true), labels: ArrayFile(labels[0].entry, inAnyForm: true))
    }
    guard
      let pair = keys(split).first(where: { pair in
        entries.contains { $0.name.lowercased() == pair.images }
          && entries.contains { $0.name.lowercased() == pair.labels }
      }), let images = entries.first(where: { $0.name.lowercased() == pair.images }),
      let labels = entries.first(where: { $0.name.lowercased() == pair.labels })
    else {
      let found = entries.prefix(8).map(\.name).joined(separator: ", ")
      throw .arrays(
        path: path,
        reason: """
          no images and labels of the \(split) split by their usual keys, only \(found.isEmpty ? "nothing" : found); save \
          them as x_\(split) and y_\(split)
          """)
    }
    return try ArraySource(
      images: ArrayFile(images.entry, inAnyForm: true), labels: ArrayFile(labels.entry, inAnyForm: true))
  }

  private static func arrays(_ path: String) throws(DatasetError) -> [(name: String, entry: ArchiveEntry)] {
    do throws(ArchiveError) {
      var file = try HeaderFile(opening: .path(path))
      let archive = try ZipArchive(&file)
      var arrays: [(String, ArchiveEntry)] = []
      for entry in archive.entries where entry.name.hasSuffix(".npy") {
        let contents = try archive.contents(entry, &file)
        let place = "\(path) (\(entry.name))"
        let sum = file.checksums.last { $0.name == printable(entry.name) }?.sum
        arrays.append(
          (String(entry.name.dropLast(4)), ArchiveEntry(path: place, file: file.location, contents, sum: sum)))
      }
      return arrays
    } catch { throw DatasetError(error) }
  }
}

/// A zip archive's entry, stored or deflated.
struct ArchiveEntry: Sendable {
  /// The archive and the entry, in messages.
  let path: String
  /// The archive, or the entry as a file of its own where it is deflated.
  let location: FileLocation
  /// Its bytes there.
  let range: Range<Int>
  /// The CRC-32 of a stored entry; nil where the archive states none, and where reading one that is deflated compares it.
  let sum: UInt32?

  /// The entry of an archive with these contents.
  init(path: String, file: FileLocation, _ contents: ZipContents, sum: UInt32? = nil) {
    self.path = path
    switch contents {
    case .stored(let range): (location, self.range, self.sum) = (file, range, sum)
    case .deflated(let bytes): (location, range, self.sum) = (.deflated(bytes), 0..<bytes.size, nil)
    }
  }
}

/// The bytes of an archive's entry, unpacked; read to their end they are compared with the archive's CRC-32.
struct EntryStream: ~Copyable, ByteStream {
  let path: String

  /// The bytes that were read.
  private(set) var position = 0
  private let file: ReadableFile
  private let range: Range<Int>
  private let stated: UInt32?
  private var sum = CRC32()

  init(_ entry: ArchiveEntry) throws(DatasetError) {
    do { file = try ReadableFile(entry.location) } catch { throw .file(error) }
    path = entry.path
    range = entry.range
    stated = entry.sum
  }

  mutating func bytes(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    let wanted = min(count, range.count - position)
    while bytes.count < wanted {
      let part: [UInt8]
      do throws(FileError) {
        part = try file.read(at: range.lowerBound + position, count: min(wanted - bytes.count, 1 << 20))
      } catch { throw .file(error) }
      bytes += part
      try pass(part)
    }
    return bytes
  }

  /// Counts what was read, and compares its CRC-32 at the end.
  private mutating func pass(_ part: [UInt8]) throws(DatasetError) {
    position += part.count
    guard let stated else { return }
    sum.update(part)
    guard position < range.count || sum.value == stated else {
      throw .arrays(path: path, reason: "damaged: not the CRC-32 that the archive states; copy or save it again")
    }
  }
}
