import CZlib

/// zlib's compression and checksum.
enum Deflate {
  /// A zlib stream (RFC 1950) of `bytes`, at the fastest level.
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    let bound = compressBound(uLong(bytes.count))
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      let code = unsafe compress2(buffer.baseAddress, &length, bytes, uLong(bytes.count), 1)
      precondition(code == Z_OK, "the buffer is as large as zlib asks for")
      count = Int(length)
    }
  }

  /// The CRC-32 of `bytes`.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    unsafe UInt32(truncatingIfNeeded: crc32(0, bytes, uInt(bytes.count)))
  }
}
