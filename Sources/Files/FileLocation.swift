/// Where a file's bytes are.
public indirect enum FileLocation: Sendable {
  /// On disk; where the state is known in which its header was read, it is not opened in another.
  case path(String, state: FileState? = nil)
  /// In memory; the name stands for a path.
  case embedded(name: String, bytes: [UInt8])
  /// In a zip archive, deflated; reading unpacks them.
  case deflated(DeflatedBytes)

  /// The path, or the name of what is embedded.
  public var name: String {
    switch self {
    case .path(let path, _): path
    case .embedded(let name, _): name
    case .deflated(let bytes): bytes.archive.name
    }
  }
}

extension FileLocation {
  /// Checks that the file is as it was when its header was read, where that is known.
  ///
  /// - Throws: ``FileError/changed(path:size:now:)``.
  public func check() throws(FileError) {
    switch self {
    case .path(let path, let state): try state?.check(path)
    case .embedded: return
    case .deflated(let bytes): try bytes.archive.check()
    }
  }
}
