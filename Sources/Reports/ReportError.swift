import Files

/// Why a report cannot be read or made; `description` is one line that names the file.
public enum ReportError: Error, CustomStringConvertible {
  /// A file cannot be read.
  case file(FileError)
  /// A file's name does not tell a format.
  case unknownEnding(path: String, known: [String])
  /// A file is not what it should be.
  case bad(path: String, reason: String)
  /// A file is no list of images.
  case noSamples(path: String)
  /// Two results cannot be compared.
  case notComparable(String)
  /// A document cannot be encoded.
  case encoding(String)

  /// One line.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .unknownEnding(let path, let known):
      "\(path): the ending tells no format; name it \(known.dropLast().joined(separator: ", ")) or \(known.last ?? "")"
    case .bad(let path, let reason): "\(path): \(reason)"
    case .noSamples(let path): "\(path): the first line is not index,label,prediction,…; give a file of samples"
    case .notComparable(let reason): reason
    case .encoding(let reason): "the report cannot be encoded: \(reason)"
    }
  }
}
