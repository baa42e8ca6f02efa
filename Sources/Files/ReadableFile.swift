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
  public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    try check(offset, buffer.count)
    switch source {
    case .memory(let bytes):
      buffer.copyBytes(from: bytes[offset..<offset + buffer.count])
    case .inflating(let file): try file.read(at: offset, into: buffer)
    case .descriptor(let descriptor): try read(descriptor, at: offset, into: buffer)
    }
  }

  /// The `count` bytes from `offset` on; the range is checked before anything is allocated.
  ///
  /// - Throws: ``FileError/tooShort(path:offset:wanted:size:)`` where the range leaves the file.
  public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try check(offset, count)
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(FileError) {
        try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        initialized = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
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

  /// Maps the whole file, shared and read-only; nil for an empty one.
  func map() throws(FileError) -> UnsafeRawBufferPointer? {
    guard size > 0 else { return nil }
    switch source {
    // Only what is opened by its path is mapped.
    case .memory, .inflating: throw .notAFile(path: path)
    case .descriptor(let descriptor):
      let address = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
      guard let address, address != MAP_FAILED else { throw .last("map", path) }
      return UnsafeRawBufferPointer(start: address, count: size)
    }
  }

  private func read(
    _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = retrying { pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done)) }
      guard count >= 0 else { throw .last("read", path) }
      // Another process cut the file since it was opened.
      guard count > 0 else { throw .tooShort(path: path, offset: offset, wanted: buffer.count, size: offset + done) }
      done += count
    }
  }

  private func check(_ offset: Int, _ count: Int) throws(FileError) {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw .tooShort(path: path, offset: offset, wanted: count, size: size)
    }
  }
}
