/// Zeroed memory on a cache-line boundary, freed with its owner.
public struct AlignedBuffer: ~Copyable, @unchecked Sendable {
  /// A cache line, and the widest vector of any CPU level.
  public static let alignment = 64

  /// The first byte.
  public let base: UnsafeMutableRawPointer

  /// The bytes allocated, whole cache lines.
  public let byteCount: Int

  /// Allocates `byteCount` zero bytes, rounded up to whole cache lines.
  public init(byteCount: Int) {
    self.byteCount = (max(byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    base = .allocate(byteCount: self.byteCount, alignment: Self.alignment)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: self.byteCount)
  }

  /// Allocates `count` zero float32 elements.
  public init(floats count: Int) {
    self.init(byteCount: count * MemoryLayout<Float>.stride)
  }

  /// The memory as bytes.
  public var bytes: UnsafeMutableRawBufferPointer { .init(start: base, count: byteCount) }

  /// The memory as float32 elements.
  public var floats: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }

  deinit { base.deallocate() }
}
