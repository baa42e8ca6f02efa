import Files

/// Why an archive was not read.
package enum ArchiveError: Error, Equatable, CustomStringConvertible {
  /// The file is not there, cannot be read or ends early.
  case file(FileError)
  /// The file ends before its contents do.
  case truncated(path: String, what: String)
  /// The file contradicts itself or its format.
  case malformed(path: String, what: String)
  /// The file is sound but of a kind that is not read; `what` ends in the cure.
  case unsupported(path: String, what: String)

  /// Whether the file could not be had at all, as against holding bad data.
  package var isMissing: Bool {
    switch self {
    case .file(.tooShort), .file(.damaged), .file(.changed): false
    case .file: true
    default: false
    }
  }

  /// One line: the file, what is wrong, and what to do.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .truncated(let path, let what): "\(path): truncated or not finished: \(what); copy it again"
    case .malformed(let path, let what): "\(path): damaged: \(what); copy or save it again"
    case .unsupported(let path, let what): "\(path): \(what)"
    }
  }
}
