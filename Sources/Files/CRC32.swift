import CZlib

/// The CRC-32 of zip archives and PNG images (ISO/IEC 13239, polynomial 0x04c11db7), as zlib computes it.
public struct CRC32: BitwiseCopyable, Equatable, Sendable {
  /// The sum of what was added so far.
  public private(set) var value: UInt32

  /// The sum of no bytes, or of bytes that come before those which will be added.
  public init(_ value: UInt32 = 0) { self.value = value }

  /// Adds bytes at the end.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Adds bytes at the end.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // zlib takes no address for the wish to start anew.
    guard !bytes.isEmpty else { return }
    value = UInt32(
      truncatingIfNeeded: crc32_z(UInt(value), bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count))
  }

  /// Adds `count` bytes at the end whose own sum is known.
  public mutating func append(_ other: CRC32, count: Int) {
    value = UInt32(truncatingIfNeeded: crc32_combine(UInt(value), UInt(other.value), count))
  }
}
