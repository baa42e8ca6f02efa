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
  }

  /// A file of its own.
  init(_ path: String) { (name, content) = (path, .file(.path(path), nil)) }

  /// A member of an archive, which lies at `range` of `file`; nil for all of it.
  init(_ name: String, in file: FileLocation, at range: Range<Int>?) {
    (self.name, content) = (name, .file(file, range))
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
      let bytes = try TableImages.reading { () throws(ArchiveError) in try column.bytes(of: row) }
      do throws(FileError) {
        let file = try ReadableFile(.embedded(name: name, bytes: Array(bytes)))
        return OpenImage(self, start: 0, size: bytes.count, file)
      } catch { throw .file(error) }
    }
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
