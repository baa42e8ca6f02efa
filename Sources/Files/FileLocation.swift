/// Where a file's bytes are.
public enum FileLocation: Sendable {
  /// On disk.
  case path(String)
  /// In the program itself, for as long as it runs; the name stands for a path.
  case embedded(name: String, bytes: StaticBytes)

  /// The path, or the name of what is embedded.
  public var name: String {
    switch self {
    case .path(let path): path
    case .embedded(let name, _): name
    }
  }
}

/// Bytes that are part of the program: never written to, never freed.
public struct StaticBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  /// Vouches that nobody writes to or frees `bytes`.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
}
