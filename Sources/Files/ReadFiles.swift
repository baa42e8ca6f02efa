import Platform
import Synchronization

/// The files that this process has opened for reading: no output may replace one.
public enum ReadFiles {
  /// Those of a large set of images are many, and listed by it.
  private static let most = 1 << 16

  private static let paths = Mutex<[FileIdentity: String]>([:])

  /// The path by which a file was opened first; nil where it was not.
  public static func path(of identity: FileIdentity) -> String? { paths.withLock { $0[identity] } }

  static func add(_ status: stat, _ path: String) {
    guard let identity = FileIdentity(status) else { return }
    paths.withLock { if $0.count < most, $0[identity] == nil { $0[identity] = path } }
  }
}
