import Platform

/// Files that others write to as well.
public enum AppendedFile {
  /// Adds text at the end of a file, which is made where it is not there.
  ///
  /// - Throws: ``FileError``.
  public static func append(_ text: String, to path: String) throws(FileError) {
    let descriptor = SystemCall.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last("open", path) }
    defer { close(descriptor) }
    try writeAll(Array(text.utf8), to: descriptor, path)
  }
}
