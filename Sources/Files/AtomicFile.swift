import Platform

/// Files that appear whole or not at all: written without a name where the system can, else beside their place; synchronised, renamed.
enum AtomicFile {
  /// Checks that ``write(_:to:)`` could work now, leaving nothing behind.
  ///
  /// - Throws: ``FileError`` where the folder is missing or cannot be written to.
  static func check(_ path: String) throws(FileError) { try NewFile(beside: path).leave() }

  /// Writes `bytes` to `path`; what was there before stays until the new file is whole.
  ///
  /// - Throws: ``FileError``; nothing is left behind.
  static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var file = try NewFile(beside: path)
    do throws(FileError) {
      try writeAll(bytes, to: file.descriptor, path)
      guard fsync(file.descriptor) == 0 else { throw .last("write", path) }
      try file.move(to: path)
    } catch {
      file.leave()
      throw error
    }
    _ = Platform.close(file.descriptor)
    synchronise(folder(of: path))
  }

  /// The folder that `path` lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the rename itself durable; a file system that cannot is not an error.
  private static func synchronise(_ folder: String) {
    let descriptor = SystemCall.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    _ = Platform.close(descriptor)
  }
}

extension FileError {
  /// The error of a file that could not be made: a missing folder reads better as such than as a missing file.
  static func unwritable(_ path: String) -> FileError {
    let code = errno
    let isFolderMissing = code == ENOENT && !System.isThere(AtomicFile.folder(of: path))
    let reason = isFolderMissing ? "the folder does not exist" : System.reason(code)
    return .system(operation: "write", path: path, code: code, reason: reason)
  }
}
