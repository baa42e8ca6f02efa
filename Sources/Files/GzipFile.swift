import CZlib
import Platform

/// A gzip file, or a plain one, whose unpacked bytes are read in order; zlib checks the sums at the end of the file.
@safe public struct GzipFile: ~Copyable {
  /// What ended the last read.
  public enum End {
    case whole
    case cut
    /// The system's code.
    case unreadable(Int32)
    /// zlib's text, which may name a file first.
    case damaged(String)
  }

  private let file: gzFile

  /// Opens `path`; nil where there is no memory.
  ///
  /// - Throws: ``FileError`` where it is missing, not a regular file or not readable.
  public init?(_ path: String) throws(FileError) {
    let descriptor = try RegularFile.open(path).descriptor
    guard let file = unsafe gzdopen(descriptor, "rb") else {
      close(descriptor)
      return nil
    }
    unsafe gzbuffer(file, 1 << 17)
    unsafe self.file = unsafe file
  }

  deinit { unsafe gzclose(file) }

  /// The next `count` bytes; fewer at the end and where zlib refuses to go on.
  public func read(_ count: Int) -> [UInt8] {
    let most = UInt32(clamping: min(count, 1 << 30))
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(most)) { buffer, found in
      found = max(0, unsafe Int(gzread(file, buffer.baseAddress, most)))
    }
  }

  /// Why there were fewer.
  public var end: End {
    var code: Int32 = 0
    let text = unsafe gzerror(file, &code).map { unsafe String(cString: $0) } ?? ""
    return switch code {
    case Z_OK, Z_STREAM_END: .whole
    case Z_BUF_ERROR: .cut
    case Z_ERRNO: .unreadable(errno)
    default: .damaged(text)
    }
  }
}
