import CZlib
import Platform

/// zlib without pointers.
public enum Zlib {
  /// Why bytes could not be unpacked: zlib's code.
  public struct Damage: Error {
    /// As zlib.h names it.
    public let code: Int32
  }

  /// A zlib stream (RFC 1950) of `bytes`, at the fastest level.
  public static func pack(_ bytes: [UInt8]) -> [UInt8] {
    let bound = compressBound(uLong(bytes.count))
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      let code = unsafe compress2(buffer.baseAddress, &length, bytes, uLong(bytes.count), 1)
      precondition(code == Z_OK, "the buffer is as large as zlib asks for")
      count = Int(length)
    }
  }

  /// The first bytes that a stream unpacks to, at most `most`; fewer where it ends before.
  ///
  /// - Throws: ``Damage`` where it is not what zlib packed.
  public static func unpack(
    _ packed: Span<UInt8>, of form: InflateStream.Form = .zlib, most: Int
  ) throws(Damage) -> [UInt8] {
    let stream = InflateStream(form)
    if let code = stream.failure { throw Damage(code: code) }
    var outcome = InflateStream.Outcome.end
    let output = unsafe [UInt8](unsafeUninitializedCapacity: most) { output, count in
      let room = unsafe UnsafeMutableBufferPointer(rebasing: output[..<most])
      outcome = unsafe packed.withUnsafeBufferPointer { unsafe stream.unpack($0, into: room) }
      count = most - stream.room
    }
    if case .failure(let code) = outcome { throw Damage(code: code) }
    return output
  }

  /// The CRC-32 of what has the sum `before`, with `bytes` behind it.
  static func checksum(_ bytes: Span<UInt8>, behind before: UInt32) -> UInt32 {
    // zlib takes no address for the wish to start anew.
    if bytes.isEmpty { return before }
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(before), bytes.baseAddress, bytes.count))
    }
  }

  /// The CRC-32 of what has the sum `before`, with `count` bytes behind it that have the sum `sum`.
  static func checksum(_ sum: UInt32, of count: Int, behind before: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_combine(UInt(before), UInt(sum), count))
  }
}

/// A deflate stream (RFC 1951) that is unpacked piece by piece.
@safe public final class InflateStream {
  /// What is around it.
  public enum Form {
    /// Nothing.
    case raw
    /// The header and the checksum of RFC 1950.
    case zlib
    /// Those of RFC 1952.
    case gzip
  }

  /// What came of a piece.
  public enum Outcome {
    /// The stream goes on.
    case more
    case end
    /// There was nothing to unpack, or no room for it.
    case starved
    /// zlib's code.
    case failure(Int32)
  }

  // zlib keeps the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>

  /// zlib's code where it could not start.
  public let failure: Int32?

  /// Begins a stream.
  public init(_ form: Form) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let bits =
      switch form {
      case .raw: -MAX_WBITS
      case .zlib: MAX_WBITS
      case .gzip: MAX_WBITS + 16
      }
    let code = unsafe inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    failure = code == Z_OK ? nil : code
  }

  deinit {
    if failure == nil { unsafe inflateEnd(stream) }
    unsafe stream.deallocate()
  }

  /// Begins another stream; false where there is no memory for it.
  public func reset() -> Bool { unsafe failure == nil && inflateReset(stream) == Z_OK }

  /// Unpacks what lies at `range` of `input` to `output` from `place` on, until either is used up.
  ///
  /// Both are moved on by what was done.
  public func unpack(
    _ input: Span<UInt8>, _ range: inout Range<Int>, into output: inout MutableSpan<UInt8>, at place: inout Int
  ) -> Outcome {
    let packed = input.extracting(range)
    var room = output._mutatingExtracting(place..<output.count)
    let outcome = unsafe packed.withUnsafeBufferPointer { packed in
      unsafe room.withUnsafeMutableBufferPointer { room in unsafe unpack(packed, into: room) }
    }
    range = range.upperBound - rest..<range.upperBound
    place = output.count - self.room
    return outcome
  }

  /// What the last call left of its input, and of its output.
  private var rest = 0
  fileprivate private(set) var room = 0

  /// The stream points to them during the call only.
  fileprivate func unpack(
    _ packed: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Outcome {
    guard failure == nil else { return .failure(Z_STREAM_ERROR) }
    // zlib counts in 32 bits.
    let (given, free) = (UInt32(clamping: packed.count), UInt32(clamping: output.count))
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
    unsafe stream.pointee.avail_in = given
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = free
    let code = unsafe inflate(stream, Z_NO_FLUSH)
    rest = unsafe packed.count - Int(given - stream.pointee.avail_in)
    room = unsafe output.count - Int(free - stream.pointee.avail_out)
    return switch code {
    case Z_OK: .more
    case Z_STREAM_END: .end
    case Z_BUF_ERROR: .starved
    default: .failure(code)
    }
  }
}
