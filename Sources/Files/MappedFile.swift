import Memory
import Platform

/// A file mapped read-only: its pages are the kernel's, so that the ranks of a node share one copy.
///
/// Where it is cut meanwhile, what is missing reads as zeros; ``checkUnchanged()`` tells.
public final class MappedFile: Sendable {
  /// The whole file, which stays mapped for as long as a part of it is held.
  public let bytes: OwnedBytes

  /// The path that it was opened by.
  public var path: String { location.name }

  private let location: FileLocation

  /// Maps `path`.
  ///
  /// - Throws: ``FileError`` where it cannot be opened or mapped.
  public init(_ path: String) throws(FileError) {
    let file = try ReadableFile(path)
    location = file.location
    bytes = OwnedBytes(try file.map())
  }

  /// Checks that the file is what it was when it was mapped.
  ///
  /// - Throws: ``FileError/changed(path:size:now:)``.
  public func checkUnchanged() throws(FileError) { try location.check() }

  /// Drops the pages that lie wholly inside `range` from this process; they stay in the kernel's cache.
  public func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = min(range.upperBound, bytes.count) / page * page
    if first < end { SystemCall.release(bytes.view[first..<end]) }
  }
}
