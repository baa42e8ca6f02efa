import Archives
import Files

/// The records of a TFRecord file, one after another: a length, its checksum, that many bytes, and theirs.
///
/// Source: https://www.tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details".
struct RecordFile: ~Copyable {
  /// The bytes before a record's own: its length and the checksum of that.
  static let headBytes = 12

  /// The most bytes of a record.
  private static let recordLimit = 1 << 29

  private let file: ReadableFile
  private var place = 0

  /// Opens a file.
  init(_ path: String) throws(ArchiveError) {
    do throws(FileError) { file = try ReadableFile(path) } catch { throw .file(error) }
  }

  /// Where it lies, to be opened again in the same state.
  var location: FileLocation { file.location }

  /// The length of the record that begins with `head`; nil where its checksum is another.
  static func length(_ head: [UInt8]) -> Int? {
    guard head.count >= headBytes else { return nil }
    let sum = CRC32C.masked(head.span.extracting(first: 8))
    return sum == head.littleEndian(UInt32.self, at: 8) ? head.count(UInt64.self, at: 0) : nil
  }

  /// The next record and where it begins in the file; nil at the end.
  ///
  /// - Throws: `ArchiveError` where it is damaged.
  mutating func next() throws(ArchiveError) -> (bytes: [UInt8], start: Int)? {
    guard place < file.size else { return nil }
    guard file.size - place >= Self.headBytes else { throw cut(place) }
    guard let length = Self.length(try read(at: place, count: Self.headBytes)) else {
      throw .malformed(path: file.path, what: "the length of the record at byte \(place)")
    }
    let start = place + Self.headBytes
    guard length <= file.size - start, length + 4 <= file.size - start else { throw cut(place) }
    guard length <= Self.recordLimit else {
      throw .unsupported(path: file.path, what: "a record of \(length) bytes at byte \(place), more than any image has")
    }
    var bytes = try read(at: start, count: length + 4)
    let sum = bytes.littleEndian(UInt32.self, at: length)
    bytes.removeLast(4)
    guard CRC32C.masked(bytes.span) == sum else {
      throw .malformed(path: file.path, what: "the record at byte \(place) has another checksum")
    }
    place = start + length + 4
    return (bytes, start)
  }

  private func read(at place: Int, count: Int) throws(ArchiveError) -> [UInt8] {
    do throws(FileError) { return try file.read(at: place, count: count) } catch { throw .file(error) }
  }

  private func cut(_ place: Int) -> ArchiveError {
    .truncated(path: file.path, what: "it ends in the record at byte \(place)")
  }
}
