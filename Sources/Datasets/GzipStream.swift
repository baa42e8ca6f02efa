import CZlib
import Files
import Platform

/// The unpacked bytes of a gzip file, or of a plain one, in order; zlib checks the sums at the end of the file.
@safe struct GzipStream: ~Copyable, ByteStream {
  /// The unpacked bytes after which a file is taken for a bomb; CIFAR-10 has 186 MB.
  static let byteLimit = 1 << 30

  /// What zlib is asked for at a time.
  private static let partBytes = 1 << 20

  /// The unpacked bytes that were read.
  private(set) var position = 0

  let path: String
  private let file: gzFile

  init(_ path: String) throws(DatasetError) {
    let descriptor: Int32
    do throws(FileError) { descriptor = try RegularFile.open(path).descriptor } catch { throw .file(error) }
    guard let file = unsafe gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw .archive(path: path, reason: "no memory to unpack it; free some")
    }
    unsafe gzbuffer(file, 1 << 17)
    self.path = path
    unsafe self.file = unsafe file
  }

  deinit { unsafe gzclose(file) }

  mutating func bytes(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let part = part(min(count - bytes.count, Self.partBytes))
      if part.isEmpty {
        try checkEnd()
        break
      }
      bytes += part
      position += part.count
      guard position <= Self.byteLimit else {
        throw .archive(path: path, reason: "more than 1 GiB unpacked, so this is not CIFAR-10; download it again")
      }
    }
    return bytes
  }

  /// The next `count` bytes; fewer at the end and where zlib refuses to go on.
  private func part(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      found = max(0, unsafe Int(gzread(file, buffer.baseAddress, UInt32(count))))
    }
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
    var code: Int32 = 0
    let text = unsafe gzerror(file, &code).map { unsafe String(cString: $0) } ?? ""
    switch code {
    case Z_OK, Z_STREAM_END: return
    case Z_BUF_ERROR: throw .archive(path: path, reason: "truncated gzip file; download it again")
    case Z_ERRNO:
      throw .file(.system(operation: "read", path: path, code: errno, reason: System.reason(errno)))
    default:
      // zlib puts what it knows of the path before its reason.
      let reason = text.firstRange(of: ": ").map { String(text[$0.upperBound...]) } ?? text
      throw .archive(path: path, reason: "damaged gzip file (\(reason)); download it again")
    }
  }
}
