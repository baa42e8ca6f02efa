import Platform

/// Zeroed memory on a cache-line boundary, freed with its owner.
///
/// A large buffer is mapped, and the system zeroes its pages as they are first used. Huge pages are not asked for: where a guest's memory is
/// not yet the guest's, their first use took three times as long as that of small pages.
@safe public struct AlignedBuffer: ~Copyable, @unchecked Sendable {
  /// A cache line, and the widest vector of any CPU level.
  public static let alignment = 64

  /// The first byte.
  public let base: UnsafeMutableRawPointer

  /// The bytes allocated, whole cache lines.
  public let byteCount: Int

  private let isMapped: Bool

  /// Allocates `byteCount` zero bytes, rounded up to whole cache lines.
  public init(byteCount: Int) {
    self.byteCount = (max(byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    if self.byteCount >= 1 << 20,
      let pages = unsafe mmap(nil, self.byteCount, PROT_READ | PROT_WRITE, flags, -1, 0), unsafe pages != MAP_FAILED
    {
      unsafe base = unsafe pages
      isMapped = true
    } else {
      unsafe base = .allocate(byteCount: self.byteCount, alignment: Self.alignment)
      unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: self.byteCount)
      isMapped = false
    }
  }

  /// Allocates `count` zero float32 elements.
  public init(floats count: Int) {
    self.init(byteCount: count * MemoryLayout<Float>.stride)
  }

  /// The memory as bytes.
  public var bytes: UnsafeMutableRawBufferPointer { unsafe .init(start: base, count: byteCount) }

  /// The memory as float32 elements.
  public var floats: UnsafeMutablePointer<Float> { unsafe base.assumingMemoryBound(to: Float.self) }

  deinit {
    if isMapped { unsafe munmap(base, byteCount) } else { unsafe base.deallocate() }
  }
}
