import Memory
import Platform

/// An open regular file, or one embedded in the program, read at positions; closed with its owner.
public struct ReadableFile: ~Copyable, Sendable {
  /// The path it was opened by, or the name of what is embedded.
  public let path: String

  /// Its size in bytes when it was opened.
  public let size: Int

  /// Where it lies, to be opened again in the same state.
  public let location: FileLocation

  private let source: Source

  private enum Source: Sendable {
    case descriptor(Int32)
    case memory([UInt8])
    case inflating(InflatingFile)
  }

  /// Opens `path` for reading.
  ///
  /// - Throws: ``FileError`` where it is missing, not a regular file or not readable.
  public init(_ path: String) throws(FileError) { try self.init(path, in: nil) }

  /// Opens `path`, where it must be in that state if one is given.
  private init(_ path: String, in expected: FileState?) throws(FileError) {
    let (descriptor, status) = try RegularFile.open(path)
    do throws(FileError) { try expected?.check(FileState(status), path) } catch {
      _ = Platform.close(descriptor)
      throw error
    }
    self.path = path
    source = .descriptor(descriptor)
    location = .path(path, state: FileState(status))
    size = Int(status.st_size)
  }

  /// Opens what lies at `location`.
  ///
  /// - Throws: ``FileError`` where it is missing, not a regular file or not readable.
  public init(_ location: FileLocation) throws(FileError) {
    switch location {
    case .path(let path, let state): try self.init(path, in: state)
    case .embedded(let name, let bytes): self.init(embedded: bytes, name)
    case .deflated(let bytes): try self.init(inflating: bytes)
    }
  }

  private init(inflating bytes: DeflatedBytes) throws(FileError) {
    path = bytes.archive.name
    location = .deflated(bytes)
    source = .inflating(try InflatingFile(bytes))
    size = bytes.size
  }

  private init(embedded bytes: [UInt8], _ name: String) {
    path = name
    location = .embedded(name: name, bytes: bytes)
    source = .memory(bytes)
    size = bytes.count
  }

  deinit {
    if case .descriptor(let descriptor) = source { _ = Platform.close(descriptor) }
  }

  /// Fills `buffer` with the bytes from `offset` on (pread; the whole range or an error).
  ///
  /// - Throws: ``FileError/tooShort(path:offset:wanted:size:)`` where the range leaves the file.
  public func read(at offset: Int, into buffer: ByteView) throws(FileError) {
    try check(offset, buffer.count)
    switch source {
    case .memory(let bytes):
      buffer.copy(from: Array(bytes[offset..<offset + buffer.count]))
    case .inflating(let file): try file.read(at: offset, into: buffer)
    case .descriptor(let descriptor):
      try check(SystemCall.read(descriptor, at: offset, into: buffer), offset, buffer.count)
    }
  }

  /// The `count` bytes from `offset` on; the range is checked before anything is allocated.
  ///
  /// - Throws: ``FileError/tooShort(path:offset:wanted:size:)`` where the range leaves the file.
  public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try check(offset, count)
    switch source {
    case .memory(let bytes): return Array(bytes[offset..<offset + count])
    case .inflating(let file):
      let buffer = MemoryBlock(byteCount: count).bytes.prefix(count)
      try file.read(at: offset, into: buffer)
      return buffer.copied(as: UInt8.self)
    case .descriptor(let descriptor):
      let bytes = SystemCall.read(descriptor, at: offset, count: count)
      try check(bytes?.count, offset, count)
      return bytes ?? []
    }
  }

  /// All bytes of the file at `path`; nil where they are more than `most`.
  ///
  /// - Throws: ``FileError`` where it cannot be read, or is written to meanwhile.
  public static func contents(of path: String, most: Int) throws(FileError) -> [UInt8]? {
    let file = try ReadableFile(path)
    guard file.size <= most else { return nil }
    let bytes = try file.read(at: 0, count: file.size)
    try file.location.check()
    return bytes
  }

  /// Maps the whole file, shared and read-only; none of it where it is empty.
  func map() throws(FileError) -> ByteView {
    guard size > 0 else { return .empty }
    switch source {
    // Only what is opened by its path is mapped.
    case .memory, .inflating: throw .notAFile(path: path)
    case .descriptor(let descriptor):
      guard let bytes = SystemCall.map(descriptor, size: size) else { throw .last("map", path) }
      return bytes
    }
  }

  /// Checks that as many bytes were read as wanted.
  private func check(_ done: Int?, _ offset: Int, _ wanted: Int) throws(FileError) {
    guard let done else { throw .last("read", path) }
    // Another process cut the file since it was opened.
    guard done == wanted else { throw .tooShort(path: path, offset: offset, wanted: wanted, size: offset + done) }
  }

  private func check(_ offset: Int, _ count: Int) throws(FileError) {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw .tooShort(path: path, offset: offset, wanted: count, size: size)
    }
  }
}
