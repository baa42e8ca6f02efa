import Files
import Platform

/// The unpacked bytes of a gzip file, or of a plain one, in order; zlib checks the sums at the end of the file.
struct GzipStream: ~Copyable, ByteStream {
  /// The unpacked bytes after which a file is taken for a bomb; CIFAR-10 has 186 MB.
  static let byteLimit = 1 << 30

  /// What zlib is asked for at a time.
  private static let partBytes = 1 << 20

  /// The unpacked bytes that were read.
  private(set) var position = 0

  let path: String
  private let file: GzipFile
  private let most: Int

  init(_ path: String, most: Int = byteLimit) throws(DatasetError) {
    let file: GzipFile?
    do throws(FileError) { file = try GzipFile(path) } catch { throw .file(error) }
    guard let file else { throw .archive(path: path, reason: "no memory to unpack it; free some") }
    self.file = file
    self.path = path
    self.most = most
  }

  mutating func bytes(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let part = file.read(min(count - bytes.count, Self.partBytes))
      if part.isEmpty {
        try checkEnd()
        break
      }
      bytes += part
      position += part.count
      guard position <= most else {
        throw .archive(
          path: path, reason: "more than \(most >> 30) GiB unpacked, so this is not CIFAR-10; download it again")
      }
    }
    return bytes
  }

  /// The next `count` bytes.
  ///
  /// - Throws: ``DatasetError`` also where the stream ends before.
  mutating func exactly(_ count: Int) throws(DatasetError) -> [UInt8] {
    let bytes = try bytes(upTo: count)
    guard bytes.count == count else { throw .archive(path: path, reason: "truncated archive; download it again") }
    return bytes
  }

  private func checkEnd() throws(DatasetError) {
    switch file.end {
    case .whole: return
    case .cut: throw .archive(path: path, reason: "truncated gzip file; download it again")
    case .unreadable(let code):
      throw .file(.system(operation: "read", path: path, code: code, reason: System.reason(code)))
    case .damaged(let text):
      // zlib puts what it knows of the path before its reason.
      let reason = text.firstRange(of: ": ").map { String(text[$0.upperBound...]) } ?? text
      throw .archive(path: path, reason: "damaged gzip file (\(reason)); download it again")
    }
  }
}
