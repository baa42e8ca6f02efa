/// What can go wrong between the program and a file; `description` is one line that names the file.
public enum FileError: Error, Equatable, CustomStringConvertible {
  /// There is nothing of that name.
  case missing(path: String)
  /// A folder or device stands where a file was expected.
  case notAFile(path: String)
  /// Bytes were asked for that lie past the end.
  case tooShort(path: String, offset: Int, wanted: Int, size: Int)
  /// Deflated bytes that cannot be unpacked to what they state; `what` ends in the cure.
  case damaged(path: String, what: String)
  /// It is no longer what it was when it was opened, with `size` bytes.
  case changed(path: String, size: Int, now: Int)
  /// A system call failed; `reason` is the C library's text for `code`.
  case system(operation: String, path: String, code: Int32, reason: String)

  /// The file the error is about.
  public var path: String {
    switch self {
    case .missing(let path), .notAFile(let path), .tooShort(let path, _, _, _), .damaged(let path, _),
      .changed(let path, _, _),
      .system(_, let path, _, _):
      path
    }
  }

  /// One line: the file, what is wrong, and what to do where that is known.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file; check the path"
    case .notAFile(let path): "\(path): not a regular file; give a file, not a folder, a pipe or a device"
    case .tooShort(let path, let offset, let wanted, let size):
      "\(path): truncated: \(wanted) bytes wanted at offset \(offset), but the file has \(size); copy it again"
    case .damaged(let path, let what): "\(path): damaged: \(what)"
    case .changed(let path, let size, let now):
      "\(path): changed while it was read: \(size == now ? "it was written to" : "\(size) bytes then, \(now) now"); "
        + "run again when nothing writes to it"
    case .system(let operation, let path, _, let reason): "\(path): cannot \(operation): \(reason)"
    }
  }
}
