import CZlib

/// Bytes that zlib packed (RFC 1950).
public enum ZlibBytes {
  /// Why bytes could not be unpacked: zlib's code.
  public struct Damage: Error {
    /// As zlib.h names it.
    public let code: Int32
  }

  /// The first bytes that `packed` unpacks to, at most `most`; fewer where it ends before.
  ///
  /// - Throws: ``Damage`` where it is not what zlib packed.
  public static func unpack(_ packed: Span<UInt8>, most: Int) throws(Damage) -> [UInt8] {
    var code = Z_OK
    let output = [UInt8](unsafeUninitializedCapacity: most) { output, count in
      packed.withUnsafeBufferPointer { packed in
        var stream = z_stream()
        code = inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { return }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
        stream.avail_in = UInt32(clamping: packed.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(clamping: most)
        code = inflate(&stream, Z_SYNC_FLUSH)
        count = most - Int(stream.avail_out)
      }
    }
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw Damage(code: code) }
    return output
  }
}
