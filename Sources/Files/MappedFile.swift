import Platform

/// A file mapped read-only: its pages are the kernel's, so that the ranks of a node share one copy.
///
/// Where it is cut meanwhile, what is missing reads as zeros; ``checkUnchanged()`` tells.
public final class MappedFile: @unchecked Sendable {
  /// The whole file.
  public var bytes: OwnedBytes { OwnedBytes(memory, owner: self) }

  private let memory: UnsafeRawBufferPointer

  /// The path that it was opened by.
  public var path: String { location.name }

  private let location: FileLocation

  /// Maps `path`.
  ///
  /// - Throws: ``FileError`` where it cannot be opened or mapped.
  public init(_ path: String) throws(FileError) {
    let file = try ReadableFile(path)
    location = file.location
    memory = try file.map() ?? UnsafeRawBufferPointer(start: nil, count: 0)
    if !memory.isEmpty { FaultGuard.add(memory) }
  }

  deinit {
    guard let base = memory.baseAddress else { return }
    FaultGuard.remove(memory)
    munmap(UnsafeMutableRawPointer(mutating: base), memory.count)
  }

  /// Checks that the file is what it was when it was mapped.
  ///
  /// - Throws: ``FileError/changed(path:size:now:)``.
  public func checkUnchanged() throws(FileError) { try location.check() }

  /// Drops the pages that lie wholly inside `range` from this process; they stay in the kernel's cache.
  public func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = min(range.upperBound, memory.count) / page * page
    guard first < end, let base = memory.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base) + first, end - first, MADV_DONTNEED)
  }
}
