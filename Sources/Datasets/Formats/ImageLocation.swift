import Files

/// Where the bytes of an image's file lie: in a file of its own, or in an archive.
struct ImageLocation: Sendable {
  /// In messages: the path, or the archive's with the member's name.
  let name: String
  private let file: FileLocation
  /// nil for all of the file.
  private let range: Range<Int>?

  /// A file of its own.
  init(_ path: String) { (name, file, range) = (path, .path(path), nil) }

  /// A member of an archive, which lies at `range` of `file`; nil for all of it.
  init(_ name: String, in file: FileLocation, at range: Range<Int>?) {
    (self.name, self.file, self.range) = (name, file, range)
  }

  /// Opens it for `read`.
  ///
  /// - Throws: ``DatasetError`` where it cannot be opened.
  func open() throws(DatasetError) -> OpenImage {
    do throws(FileError) {
      let file = try ReadableFile(file)
      let location = ImageLocation(name, in: file.location, at: range)
      return OpenImage(location, start: range?.lowerBound ?? 0, size: range?.count ?? file.size, file)
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
