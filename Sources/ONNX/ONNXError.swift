import Files

/// Why an ONNX model was not read or cannot be run; `description` is one line that names the file, the place and the cure.
public enum ONNXError: Error, Equatable, CustomStringConvertible {
  /// The file, or one with its weights, is not there, cannot be read or ends early.
  case file(FileError)
  /// The file ends before its contents do.
  case truncated(path: String, what: String)
  /// The file contradicts itself or its format.
  case malformed(path: String, what: String)
  /// The file is sound but of a kind that is not run; `what` ends in the cure.
  case unsupported(path: String, what: String)
  /// A node of the graph cannot be run: its name, its operator, why, and what to do.
  case node(path: String, name: String, op: String, what: String)

  /// The input leaves an extent of the images open, and nothing tells their size.
  case openImageSize(path: String, input: String, what: String)

  /// The graph has no output of the name that was asked for.
  case noOutput(path: String, name: String, known: [String])

  /// Whether what was asked for is wrong, not the file.
  public var isUsage: Bool { if case .noOutput = self { true } else { false } }

  /// Whether the file could not be had at all, as against holding bad data.
  public var isMissing: Bool {
    switch self {
    case .file(.tooShort): false
    case .file: true
    default: false
    }
  }

  /// One line: the file, the place, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .truncated(let path, let what): "\(path): truncated or not finished: \(what); copy it again"
    case .malformed(let path, let what): "\(path): damaged: \(what); copy or export it again"
    case .unsupported(let path, let what): "\(path): \(what)"
    case .noOutput(let path, let name, let known):
      "\(path): it has no output \(printable(name)); choose one of: \(known.map { printable($0) }.joined(separator: ", "))"
    case .openImageSize(let path, let input, let what):
      "\(path): its input \(input) leaves \(what) open; export it with a fixed image size"
    case .node(let path, let name, let op, let what): "\(path): node \(name) (\(op)): \(what)"
    }
  }
}
