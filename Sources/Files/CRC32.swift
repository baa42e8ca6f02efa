import Memory

/// The CRC-32 of zip archives and PNG images (ISO/IEC 13239, polynomial 0x04c11db7), as zlib computes it.
public struct CRC32: BitwiseCopyable, Equatable, Sendable {
  /// The sum of what was added so far.
  public private(set) var value: UInt32

  /// The sum of no bytes, or of bytes that come before those which will be added.
  public init(_ value: UInt32 = 0) { self.value = value }

  /// The sum of bytes.
  public static func of(_ bytes: Span<UInt8>) -> UInt32 { Zlib.checksum(bytes, behind: 0) }

  /// Adds bytes at the end.
  public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

  /// Adds bytes at the end.
  public mutating func update(_ bytes: ByteView) { bytes.withSpan { update($0) } }

  /// Adds bytes at the end.
  public mutating func update(_ bytes: Span<UInt8>) { value = Zlib.checksum(bytes, behind: value) }

  /// Adds `count` bytes at the end whose own sum is known.
  public mutating func append(_ other: CRC32, count: Int) {
    value = Zlib.checksum(other.value, of: count, behind: value)
  }
}
