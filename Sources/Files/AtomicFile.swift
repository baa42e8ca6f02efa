import Platform

/// Files that appear whole or not at all: written beside their place, synchronised, renamed.
enum AtomicFile {
  /// Checks that ``write(_:to:)`` could work now, leaving nothing behind.
  ///
  /// - Throws: ``FileError`` where the folder is missing or cannot be written to.
  static func check(_ path: String) throws(FileError) {
    var template = templateBytes(path)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .unwritable(path) }
    unlink(template)
    _ = Platform.close(descriptor)
  }

  /// Writes `bytes` to `path`; what was there before stays until the new file is whole.
  ///
  /// - Throws: ``FileError``; nothing is left behind.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FileError) {
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
      _ = Platform.close(descriptor)
      synchronise(folder(of: path))
    } catch {
      unlink(template)
      _ = Platform.close(descriptor)
      throw error
    }
  }

  /// The folder that `path` lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func templateBytes(_ path: String) -> [CChar] {
    Array((path + ".XXXXXX").utf8CString)
  }

  /// Makes the rename itself durable; a file system that cannot is not an error.
  private static func synchronise(_ folder: String) {
    let descriptor = retrying { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    _ = Platform.close(descriptor)
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
