import Platform

/// The one place where files are opened for reading.
public enum RegularFile {
  /// Opens `path`, without waiting for anybody: a pipe is refused, where opening it would wait for its writer.
  ///
  /// - Returns: the descriptor, which is the caller's to close, and what `fstat` says of it.
  /// - Throws: ``FileError`` where it is missing, not a regular file or not readable.
  public static func open(_ path: String) throws(FileError) -> (descriptor: Int32, status: stat) {
    let descriptor = SystemCall.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("open", path) }
    guard let status = SystemCall.status(of: descriptor) else {
      let error = FileError.last("read", path)
      _ = Platform.close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      _ = Platform.close(descriptor)
      throw .notAFile(path: path)
    }
    ReadFiles.add(status, path)
    return (descriptor, status)
  }
}
