import Platform

/// What tells whether a file is still the one that was opened, with the contents that it had.
public struct FileState: Equatable, Sendable {
  /// Its bytes.
  public let size: Int

  private let device: UInt
  private let inode: UInt
  /// When its contents were written to last.
  private let modified: [Int]
  /// When anything of it was changed last, which no program can set.
  private let changed: [Int]

  init(_ status: stat) {
    size = Int(status.st_size)
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }

  /// Checks that what lies at `path` is this file, unchanged.
  ///
  /// - Throws: ``FileError/changed(path:size:now:)``, or that it is no longer there.
  public func check(_ path: String) throws(FileError) {
    guard let status = System.status(path) else { throw .last("read", path) }
    try check(FileState(status), path)
  }

  func check(_ now: FileState, _ path: String) throws(FileError) {
    guard now == self else { throw .changed(path: path, size: size, now: now.size) }
  }
}
