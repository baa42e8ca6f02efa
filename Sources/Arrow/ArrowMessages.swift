import Archives
import Files

/// The messages of a stream, one after the other.
///
/// Source: https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format.
struct ArrowMessages {
  /// What a message is.
  enum Kind: UInt8 {
    case schema = 1
    case words = 2
    case rows = 3
  }

  /// What the file format has before the stream, filled up to eight bytes.
  static let magic = Array("ARROW1".utf8)
  /// What stands before the length of a message since Arrow 0.15.
  static let mark: [UInt8] = [0xff, 0xff, 0xff, 0xff]

  /// The most bytes of a message without its body.
  private static let limit = 1 << 24

  private let path: String
  private var offset: Int?

  init(_ path: String) { self.path = path }

  /// Where the first message begins.
  private static func start(in file: borrowing ReadableFile) throws(FileError) -> Int {
    try file.read(at: 0, count: min(magic.count, file.size)) == magic ? 8 : 0
  }

  /// The next message and the place of its body; nil at the stream's end.
  ///
  /// - Throws: `ArchiveError` where it is damaged, or the file ends before the stream does.
  mutating func next(in file: borrowing ReadableFile) throws(ArchiveError) -> (Kind, FlatTable, body: Range<Int>)? {
    let bytes: [UInt8]
    var start: Int
    do throws(FileError) {
      if let offset { start = offset } else { start = try Self.start(in: file) }
      var length = try file.read(at: start, count: 4)
      start += 4
      if length == Self.mark {
        length = try file.read(at: start, count: 4)
        start += 4
      }
      let count = length.count(UInt32.self, at: 0)
      guard count > 0 else { return nil }
      guard count <= Self.limit else {
        throw FileError.damaged(path: path, what: "a message of \(count) bytes at byte \(start); copy it again")
      }
      bytes = try file.read(at: start, count: count)
      start += count
    } catch { throw .file(error) }
    do throws(ArrowDamage) {
      let message = try FlatTable(bytes)
      let size = try message.number(3, or: Int64(0))
      guard let kind = Kind(rawValue: try message.number(1, or: UInt8(0))), let header = try message.table(2),
        0...Int64(file.size - start) ~= size
      else { throw ArrowDamage() }
      offset = start + Int(size)
      return (kind, header, start..<start + Int(size))
    } catch { throw .malformed(path: path, what: "the message before byte \(start), or the end of what follows it") }
  }
}
