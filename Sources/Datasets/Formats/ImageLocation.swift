import Archives
import Files
import Parquet

/// Where the bytes of an image's file lie: in a file of its own, in an archive, or in a row of a table.
struct ImageLocation: Sendable {
  /// In messages: the path, or the archive's with the member's name.
  let name: String
  private let content: Content

  private enum Content: Sendable {
    /// A part of a file; nil for all of it.
    case file(FileLocation, Range<Int>?)
    case row(Int, ByteArrayColumn)
    /// A part of what an archive unpacks to.
    case packed(String, Range<Int>)
    case memory(OwnedBytes)
  }

  /// A file of its own.
  init(_ path: String) { (name, content) = (path, .file(.path(path), nil)) }

  /// A member of an archive, which lies at `range` of `file`; nil for all of it.
  init(_ name: String, in file: FileLocation, at range: Range<Int>?) {
    (self.name, content) = (name, .file(file, range))
  }

  /// A member of an archive, which lies at `range` of what that unpacks to.
  init(_ name: String, packedIn archive: String, at range: Range<Int>) {
    (self.name, content) = (name, .packed(archive, range))
  }

  /// What was unpacked to memory.
  init(_ name: String, in memory: OwnedBytes) { (self.name, content) = (name, .memory(memory)) }

  /// The archive that must be unpacked first, and the place in what it unpacks to; nil where that is not so.
  var packed: (archive: String, range: Range<Int>)? {
    if case .packed(let archive, let range) = content { (archive, range) } else { nil }
  }

  /// A row of a table.
  init(row: Int, of column: ByteArrayColumn) {
    name = "\(column.location.name) (row \(row))"
    content = column.range(of: row).map { .file(column.location, $0) } ?? .row(row, column)
  }

  /// Opens it for `read`.
  ///
  /// - Throws: ``DatasetError`` where it cannot be opened.
  func open() throws(DatasetError) -> OpenImage {
    switch content {
    case .file(let file, let range):
      do throws(FileError) {
        let file = try ReadableFile(file)
        let location = ImageLocation(name, in: file.location, at: range)
        return OpenImage(location, start: range?.lowerBound ?? 0, size: range?.count ?? file.size, file)
      } catch { throw .file(error) }
    case .row(let row, let column):
      return try embedded(Array(try TableImages.reading { () throws(ArchiveError) in try column.bytes(of: row) }))
    case .memory(let bytes): return try embedded(bytes.copied())
    case .packed: throw .archive(path: name, reason: "it is not unpacked yet")
    }
  }

  private func embedded(_ bytes: [UInt8]) throws(DatasetError) -> OpenImage {
    do throws(FileError) {
      return OpenImage(self, start: 0, size: bytes.count, try ReadableFile(.embedded(name: name, bytes: bytes)))
    } catch { throw .file(error) }
  }
}

/// The bytes of an image's file, open.
struct OpenImage: ~Copyable {
  /// Where they lie, to be opened again in the same state.
  let location: ImageLocation
  /// How many there are.
  let size: Int
  private let start: Int
  private let file: ReadableFile

  fileprivate init(_ location: ImageLocation, start: Int, size: Int, _ file: consuming ReadableFile) {
    self.location = location
    self.start = start
    self.size = size
    self.file = file
  }

  /// The first `count` bytes.
  ///
  /// - Throws: ``DatasetError`` where there are fewer.
  func bytes(_ count: Int) throws(DatasetError) -> [UInt8] {
    do throws(FileError) { return try file.read(at: start, count: count) } catch { throw .file(error) }
  }
}
