import CZlib

/// A stream of zlib's that is unpacked piece by piece.
@safe final class Inflater {
  // zlib keeps the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool

  /// What came of a piece.
  enum Outcome {
    /// The stream goes on.
    case more
    case end
    /// zlib's code.
    case failure(Int32)
  }

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    isReady = unsafe inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { unsafe inflateEnd(stream) }
    unsafe stream.deallocate()
  }

  /// Begins another stream; false where there is no memory for it.
  func reset() -> Bool { unsafe isReady && inflateReset(stream) == Z_OK }

  /// Unpacks what lies at `range` of `input` to `output` from `place` on, until either is used up.
  ///
  /// Both are moved on by what was done.
  func unpack(
    _ input: Span<UInt8>, _ range: inout Range<Int>, into output: inout MutableSpan<UInt8>, at place: inout Int
  ) -> Outcome {
    let packed = input.extracting(range)
    var room = output._mutatingExtracting(place..<output.count)
    // The stream points to them during the call only.
    let code = unsafe packed.withUnsafeBufferPointer { packed in
      unsafe room.withUnsafeMutableBufferPointer { room in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(packed.count)
        unsafe stream.pointee.next_out = room.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room.count)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    range = unsafe range.upperBound - Int(stream.pointee.avail_in)..<range.upperBound
    place = unsafe output.count - Int(stream.pointee.avail_out)
    return switch code {
    case Z_OK: .more
    case Z_STREAM_END: .end
    default: .failure(code)
    }
  }
}

/// The CRC-32 of bytes.
func checksum(_ bytes: Span<UInt8>) -> UInt32 {
  unsafe bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: unsafe crc32_z(0, $0.baseAddress, $0.count)) }
}
