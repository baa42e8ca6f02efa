import Platform

/// What a file is under all of its names: its device and its number there.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// The regular file that `path` leads to, through links; nil where there is none.
  public init?(_ path: String) {
    guard let status = System.status(path) else { return nil }
    self.init(status)
  }

  /// The regular file behind an open descriptor, such as standard output; nil where it is none.
  public init?(descriptor: Int32) {
    guard let status = SystemCall.status(of: descriptor) else { return nil }
    self.init(status)
  }

  init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}
