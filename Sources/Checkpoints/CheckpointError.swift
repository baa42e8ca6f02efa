import Files

/// Why a checkpoint was not read; `description` is one line that names the file, the place and the cure.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is not there, cannot be read or ends early.
  case file(FileError)
  /// A file or folder that others need is not there; `what` ends in the cure.
  case missing(path: String, what: String)
  /// The bytes are of no format that is read; `found` says what they look like and what to do.
  case unknownFormat(path: String, found: String)
  /// The file ends before its contents do.
  case truncated(path: String, what: String)
  /// The file contradicts itself or its format.
  case malformed(path: String, what: String)
  /// The file is sound but of a kind that is not read; `what` ends in the cure.
  case unsupported(path: String, what: String)
  /// The same of one tensor.
  case unsupportedTensor(path: String, name: String, what: String)
  /// The file's code is not run, and its pickle is not well-formed or would attack who runs it.
  case pickle(path: String, what: String)
  /// There is no state dict, or no telling which one; `what` ends in the cure.
  case noStateDict(path: String, what: String)
  /// A tag was asked for of a file, which has none.
  case tagOfFile(path: String)
  /// The folder of a tag is not there, or nothing names the tag; `tags` are the first that `folder` holds.
  case noTag(path: String, folder: String, named: TagSource, tags: [String])
  /// No telling which set of weights is meant; `likely` is the first that fits what was asked for.
  case severalSets(path: String, keys: [String], likely: String)
  /// The set of weights that was asked for is none of those under `keys`.
  case noSuchSet(path: String, keys: [String])
  /// A set of weights was asked for where there is one only.
  case oneSet(path: String)

  /// What names a tag.
  public enum TagSource: Equatable, Sendable {
    /// ``CheckpointOptions/tag``.
    case options
    /// A file of the folder, such as `latest`.
    case file(String)
    /// There is no such file, and none was asked for.
    case nothing
  }

  /// Whether the file could not be had at all, as against holding bad data.
  public var isMissing: Bool {
    switch self {
    case .file(.tooShort), .file(.damaged), .file(.changed): false
    case .file, .missing, .noTag: true
    default: false
    }
  }

  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .missing(let path, let what): "\(path): missing: \(what)"
    case .unknownFormat(let path, let found): "\(path): not a checkpoint: \(found)"
    case .truncated(let path, let what): "\(path): truncated or not finished: \(what); copy it again"
    case .malformed(let path, let what): "\(path): damaged: \(what); copy or save it again"
    case .unsupported(let path, let what), .pickle(let path, let what), .noStateDict(let path, let what):
      "\(path): \(what)"
    case .unsupportedTensor(let path, let name, let what): "\(path): tensor \(name): \(what)"
    case .tagOfFile(let path): "\(path): a file; tags are of a folder that DeepSpeed wrote"
    case .noTag(let path, let folder, let source, let tags):
      "\(path): missing: \(source); "
        + (tags.isEmpty
          ? "no folder in \(folder) is one; copy it" : "there are: \(tags.joined(separator: ", ")); choose one")
    case .severalSets(let path, let keys, let likely):
      "\(path): holds several sets of weights: \(keys.joined(separator: ", ")); choose one, such as \(likely)"
    case .noSuchSet(let path, let keys):
      "\(path): has no such weights as were asked for; choose one of: \(keys.joined(separator: ", "))"
    case .oneSet(let path): "\(path): holds one set of weights only; choose none"
    }
  }
}

extension CheckpointError.TagSource: CustomStringConvertible {
  /// What is not there.
  public var description: String {
    switch self {
    case .options: "the tag folder asked for"
    case .file(let name): "the tag folder named in \(name)"
    case .nothing: "it names the tag"
    }
  }
}
