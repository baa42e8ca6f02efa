import Memory
import Synchronization

/// Unpacks deflated bytes as they are read.
///
/// Reading forwards goes on with the stream; what lies behind is unpacked from the stream's start again. It keeps
/// deflate's window of 32 KiB and two parts of 64 KiB, whatever the size.
final class InflatingFile: Sendable {
  private let inflation: Mutex<Inflation>

  init(_ bytes: DeflatedBytes) throws(FileError) { inflation = Mutex(try Inflation(bytes)) }

  /// Fills `buffer` with the unpacked bytes from `offset` on, which the caller has checked to be there.
  func read(at offset: Int, into buffer: ByteView) throws(FileError) {
    try inflation.withLock { (inflation) throws(FileError) in
      if offset < inflation.position { try inflation.restart() }
      try inflation.skip(to: offset)
      try inflation.fill(buffer)
    }
  }
}

/// A deflate stream (RFC 1951) being unpacked, with the checksum of what came out.
private struct Inflation: ~Copyable {
  private static let partBytes = 1 << 16

  /// The unpacked bytes so far.
  private(set) var position = 0

  private let bytes: DeflatedBytes
  private let file: ReadableFile
  private let stream: InflateStream
  private let part = MemoryBlock(byteCount: partBytes).bytes
  /// What of the part is still packed.
  private var rest = 0..<0
  private var consumed = 0
  private var checksum = CRC32()

  init(_ bytes: DeflatedBytes) throws(FileError) {
    // As zip has it.
    let stream = InflateStream(.raw)
    if let code = stream.failure {
      throw .damaged(path: bytes.archive.name, what: "zlib cannot start (\(code)); free memory")
    }
    let file = try ReadableFile(bytes.archive)
    (self.bytes, self.stream) = (bytes, stream)
    self.file = file
  }

  mutating func restart() throws(FileError) {
    guard stream.reset() else { throw damage("its stream cannot be read again") }
    rest = 0..<0
    (position, consumed, checksum) = (0, 0, CRC32())
  }

  mutating func skip(to offset: Int) throws(FileError) {
    guard position < offset else { return }
    let scratch = MemoryBlock(byteCount: Self.partBytes).bytes
    while position < offset { try fill(scratch.prefix(min(scratch.count, offset - position))) }
  }

  /// Unpacks the next bytes into all of `buffer`; the last of the entry come with its checksum.
  mutating func fill(_ buffer: ByteView) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let count = min(buffer.count - done, Self.partBytes)
      try step(buffer[done..<done + count])
      done += count
    }
  }

  private mutating func step(_ target: ByteView) throws(FileError) {
    var filled = 0
    while filled < target.count {
      // With all of the input taken, bytes may still wait in zlib.
      if rest.isEmpty, consumed < bytes.range.count { try refill() }
      let outcome = part.withSpan { part in
        target.withMutableSpan { target in stream.unpack(part, &rest, into: &target, at: &filled) }
      }
      switch outcome {
      case .more: continue
      case .end where filled == target.count: continue
      case .end: throw damage("it unpacks to fewer bytes than it states")
      case .starved: throw damage("its deflated bytes end early")
      case .failure: throw damage("its deflated bytes are damaged near byte \(consumed - rest.count)")
      }
    }
    checksum.update(target)
    position += target.count
    if position == bytes.size, checksum.value != bytes.checksum { throw damage("its bytes do not have its CRC-32") }
  }

  private mutating func refill() throws(FileError) {
    let count = min(part.count, bytes.range.count - consumed)
    try file.read(at: bytes.range.lowerBound + consumed, into: part.prefix(count))
    consumed += count
    rest = 0..<count
  }

  private func damage(_ what: String) -> FileError {
    .damaged(path: bytes.archive.name, what: "zip entry \(bytes.name): \(what); copy the file again")
  }
}
