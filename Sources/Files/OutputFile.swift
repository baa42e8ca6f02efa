import Glibc

/// Files that appear whole or not at all: written beside their place, synchronised, renamed.
public enum AtomicFile {
  /// Checks that ``write(_:to:)`` could work now, leaving nothing behind.
  ///
  /// - Throws: ``FileError`` where the folder is missing or cannot be written to, or a folder has that name.
  public static func check(_ path: String) throws(FileError) {
    switch try kind(path) {
    case .stream:
      guard access(path, W_OK) == 0 else { throw .last("write", path) }
    case .regular:
      var template = templateBytes(path)
      let descriptor = mkstemp(&template)
      guard descriptor >= 0 else { throw .unwritable(path) }
      unlink(template)
      _ = Glibc.close(descriptor)
    }
  }

  /// Writes `bytes` to `path`; what was there before stays until the new file is whole.
  ///
  /// A device or pipe of that name is written to as it is.
  ///
  /// - Throws: ``FileError``; nothing is left behind.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FileError) {
    if try kind(path) == .stream {
      let descriptor = retrying { open(path, O_WRONLY | O_APPEND | O_CLOEXEC) }
      guard descriptor >= 0 else { throw .unwritable(path) }
      defer { _ = Glibc.close(descriptor) }
      return try writeAll(bytes, to: descriptor, path)
    }
    var template = templateBytes(path)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .unwritable(path) }
    do throws(FileError) {
      try writeAll(bytes, to: descriptor, path)
      // mkstemp makes a file for its owner only; a report is for whoever the user's umask admits.
      let mask = umask(0)
      umask(mask)
      guard fchmod(descriptor, 0o666 & ~mask) == 0, fsync(descriptor) == 0 else { throw .last("write", path) }
      guard rename(template, path) == 0 else { throw .last("write", path) }
      _ = Glibc.close(descriptor)
      synchronise(folder(of: path))
    } catch {
      unlink(template)
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  private enum Kind { case regular, stream }

  private static func kind(_ path: String) throws(FileError) -> Kind {
    // What stands there, such as /dev/stdout, is a name for a stream even where it leads to a regular file.
    if path.hasPrefix("/dev/") { return .stream }
    var status = stat()
    guard stat(path, &status) == 0 else { return .regular }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .notAFile(path: path)
    case S_IFREG: return .regular
    default: return .stream
    }
  }

  fileprivate static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func templateBytes(_ path: String) -> [CChar] {
    Array((path + ".XXXXXX").utf8CString)
  }

  private static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String
  ) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = retrying { Glibc.write(descriptor, rest.baseAddress, rest.count) }
      guard count > 0 else { throw .last("write", path) }
      done += count
    }
  }

  /// Makes the rename itself durable; a file system that cannot is not an error.
  private static func synchronise(_ folder: String) {
    let descriptor = retrying { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    _ = Glibc.close(descriptor)
  }
}

extension FileError {
  /// The error of a file that could not be made: a missing folder reads better as such than as a missing file.
  fileprivate static func unwritable(_ path: String) -> FileError {
    let code = errno
    let isFolderMissing = code == ENOENT && access(AtomicFile.folder(of: path), F_OK) != 0
    let reason = isFolderMissing ? "the folder does not exist" : String(cString: strerror(code))
    return .system(operation: "write", path: path, code: code, reason: reason)
  }
}
