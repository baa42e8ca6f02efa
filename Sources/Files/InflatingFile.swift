import CZlib
import Synchronization

/// Unpacks deflated bytes as they are read.
///
/// Reading forwards goes on with the stream; what lies behind is unpacked from the stream's start again. It keeps
/// deflate's window of 32 KiB and two parts of 64 KiB, whatever the size.
final class InflatingFile: @unchecked Sendable {
  private let lock = Mutex(())
  private let stream: Inflation

  init(_ bytes: DeflatedBytes) throws(FileError) { stream = try Inflation(bytes) }

  /// Fills `buffer` with the unpacked bytes from `offset` on, which the caller has checked to be there.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    let failure = lock.withLock { _ -> FileError? in
      do throws(FileError) {
        if offset < stream.position { try stream.restart() }
        try stream.skip(to: offset)
        try stream.fill(buffer)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }
}

/// A deflate stream (RFC 1951) being unpacked, with the checksum of what came out.
private final class Inflation {
  private static let partBytes = 1 << 16

  /// The unpacked bytes so far.
  private(set) var position = 0

  private let bytes: DeflatedBytes
  private let file: ReadableFile
  // zlib keeps the stream's address.
  private let state: UnsafeMutablePointer<z_stream>
  private let part: UnsafeMutableRawBufferPointer
  private var consumed = 0
  private var checksum = CRC32()

  init(_ bytes: DeflatedBytes) throws(FileError) {
    file = try ReadableFile(bytes.archive)
    self.bytes = bytes
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    part = .allocate(byteCount: Self.partBytes, alignment: 64)
    // Negative: no header and no checksum of its own, as zip has it.
    let code = inflateInit2_(state, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      throw .damaged(path: bytes.archive.name, what: "zlib cannot start (\(code)); free memory")
    }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
    part.deallocate()
  }

  func restart() throws(FileError) {
    guard inflateReset(state) == Z_OK else { throw damage("its stream cannot be read again") }
    state.pointee.avail_in = 0
    (position, consumed, checksum) = (0, 0, CRC32())
  }

  func skip(to offset: Int) throws(FileError) {
    guard position < offset else { return }
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.partBytes, alignment: 64)
    defer { scratch.deallocate() }
    while position < offset {
      try fill(UnsafeMutableRawBufferPointer(rebasing: scratch[..<min(scratch.count, offset - position)]))
    }
  }

  /// Unpacks the next bytes into all of `buffer`; the last of the entry come with its checksum.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let count = min(buffer.count - done, Self.partBytes)
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
      try step(target)
      done += count
    }
  }

  private func step(_ target: UnsafeMutableRawBufferPointer) throws(FileError) {
    let start = target.assumingMemoryBound(to: UInt8.self).baseAddress
    state.pointee.next_out = start
    state.pointee.avail_out = UInt32(target.count)
    while state.pointee.avail_out > 0 {
      // With all of the input taken, bytes may still wait in zlib.
      if state.pointee.avail_in == 0, consumed < bytes.range.count { try refill() }
      let code = inflate(state, Z_NO_FLUSH)
      if code == Z_BUF_ERROR { throw damage("its deflated bytes end early") }
      if code == Z_STREAM_END, state.pointee.avail_out > 0 { throw damage("it unpacks to fewer bytes than it states") }
      guard code == Z_OK || code == Z_STREAM_END else {
        throw damage("its deflated bytes are damaged near byte \(consumed - Int(state.pointee.avail_in))")
      }
    }
    checksum.update(UnsafeRawBufferPointer(target))
    position += target.count
    if position == bytes.size, checksum.value != bytes.checksum { throw damage("its bytes do not have its CRC-32") }
  }

  private func refill() throws(FileError) {
    let count = min(part.count, bytes.range.count - consumed)
    try file.read(at: bytes.range.lowerBound + consumed, into: UnsafeMutableRawBufferPointer(rebasing: part[..<count]))
    consumed += count
    state.pointee.next_in = part.assumingMemoryBound(to: UInt8.self).baseAddress
    state.pointee.avail_in = UInt32(count)
  }

  private func damage(_ what: String) -> FileError {
    .damaged(path: bytes.archive.name, what: "zip entry \(bytes.name): \(what); copy the file again")
  }
}
