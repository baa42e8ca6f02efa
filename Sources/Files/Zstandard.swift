import CZstd

/// libzstd without pointers.
public enum Zstandard {
  /// The most that a block of three bytes unpacks to.
  private static let blockBytes = 128 << 10

  /// What the frames of `packed` (RFC 8878) unpack to, `size` bytes; nil where they do not.
  public static func unpacked(_ packed: Span<UInt8>, size: Int) -> [UInt8]? {
    guard size / blockBytes <= packed.count / 3 else { return nil }
    let output = unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
      let made = unsafe packed.withUnsafeBufferPointer { packed in
        unsafe ZSTD_decompress(output.baseAddress, size, packed.baseAddress, packed.count)
      }
      count = ZSTD_isError(made) == 0 ? made : 0
    }
    return output.count == size ? output : nil
  }
}
