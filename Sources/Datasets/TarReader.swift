import Files

/// A tar archive that is read from its start to its end.
protocol TarReader: ~Copyable {
  /// Where it is.
  var path: String { get }

  /// Its bytes; nil where they are not known before all are read.
  var size: Int? { get }

  /// The `count` bytes from `place` on, which lies behind all that was read before; fewer where it ends.
  mutating func bytes(at place: Int, count: Int) throws(DatasetError) -> [UInt8]

  /// Where the image of a member lies.
  func image(_ name: String, at range: Range<Int>) -> ImageLocation

  /// Reads what is left, where checksums come last.
  mutating func finish() throws(DatasetError)
}

/// A tar archive that is not compressed.
struct PlainTar: ~Copyable, TarReader {
  private let file: ReadableFile

  init(_ path: String) throws(DatasetError) {
    do throws(FileError) { file = try ReadableFile(path) } catch { throw .file(error) }
  }

  var path: String { file.path }
  var size: Int? { file.size }

  func bytes(at place: Int, count: Int) throws(DatasetError) -> [UInt8] {
    guard place < file.size else { return [] }
    do throws(FileError) { return try file.read(at: place, count: min(count, file.size - place)) } catch {
      throw .file(error)
    }
  }

  func image(_ name: String, at range: Range<Int>) -> ImageLocation {
    ImageLocation(name, in: file.location, at: range)
  }

  func finish() {}
}

/// A tar archive that gzip has packed, unpacked as it is read.
struct PackedTar: ~Copyable, TarReader {
  /// The unpacked bytes after which it is taken for a bomb.
  private static let byteLimit = 1 << 42

  private var stream: GzipStream

  init(_ path: String) throws(DatasetError) { stream = try GzipStream(path, most: Self.byteLimit) }

  var path: String { stream.path }
  var size: Int? { nil }

  mutating func bytes(at place: Int, count: Int) throws(DatasetError) -> [UInt8] {
    guard stream.position <= place else {
      throw .archive(path: path, reason: "two images at one place, which are not unpacked; gunzip it first")
    }
    while stream.position < place {
      if try stream.bytes(upTo: min(place - stream.position, 1 << 18)).isEmpty { return [] }
    }
    return try stream.bytes(upTo: count)
  }

  func image(_ name: String, at range: Range<Int>) -> ImageLocation {
    ImageLocation(name, packedIn: path, at: range)
  }

  mutating func finish() throws(DatasetError) { while try !stream.bytes(upTo: 1 << 18).isEmpty {} }
}
