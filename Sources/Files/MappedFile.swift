import Glibc

/// A file mapped read-only: its pages are the kernel's, so that the ranks of a node share one copy.
public final class MappedFile: @unchecked Sendable {
  /// The whole file.
  public let bytes: UnsafeRawBufferPointer

  /// Maps `path`.
  ///
  /// - Throws: ``FileError`` where it cannot be opened or mapped.
  public init(_ path: String) throws(FileError) {
    let file = try ReadableFile(path)
    bytes = try file.map() ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }

  /// Drops the pages that lie wholly inside `range` from this process; they stay in the kernel's cache.
  public func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = min(range.upperBound, bytes.count) / page * page
    guard first < end, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base) + first, end - first, MADV_DONTNEED)
  }
}
