import Platform

/// Memory that stays where it is until nothing holds it, or a view of it, any more.
///
/// Views are how it is read and written: they keep the block, and check every place. What threads store where others read is for them to
/// order. A large block is mapped, and the system zeroes its pages as they are first used. Huge pages are not asked for: where a guest's
/// memory is not yet the guest's, their first use took three times as long as that of small pages.
@safe public final class MemoryBlock: @unchecked Sendable {
  private enum Origin {
    case allocated
    case mapped
    case lent(by: AnyObject?)
  }

  /// A cache line, and the widest vector of any CPU level: where blocks of their own begin.
  public static let alignment = 64

  /// Its bytes; of a block of its own whole cache lines, and none after ``revoke()``.
  public var byteCount: Int { unsafe count }

  let base: UnsafeMutableRawPointer

  private let origin: Origin

  // Every view asks for it every time: no check of exclusive access, which would cost more than the place's own.
  @exclusivity(unchecked) private var count: Int

  /// Allocates `byteCount` zero bytes, rounded up to whole cache lines.
  public init(byteCount: Int) {
    let whole = (max(byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    unsafe count = whole
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    if whole >= 1 << 20, let pages = unsafe mmap(nil, whole, PROT_READ | PROT_WRITE, flags, -1, 0),
      unsafe pages != MAP_FAILED
    {
      unsafe base = unsafe pages
      origin = .mapped
    } else {
      unsafe base = .allocate(byteCount: whole, alignment: Self.alignment)
      unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: whole)
      origin = .allocated
    }
  }

  /// Allocates `count` zero float32 elements.
  public convenience init(floats count: Int) { self.init(byteCount: count * MemoryLayout<Float>.stride) }

  /// Allocates memory for a copy of `elements`.
  public convenience init<Element: BitwiseCopyable>(copying elements: [Element]) {
    self.init(byteCount: elements.count * MemoryLayout<Element>.stride)
    bytes.copy(from: elements)
  }

  /// Takes memory of others, whose caller vouches that it stays until `owner` is gone or ``revoke()`` is called.
  @unsafe public convenience init(lending memory: UnsafeMutableRawBufferPointer, owner: AnyObject?) {
    unsafe self.init(memory, .lent(by: owner))
  }

  private init(_ memory: UnsafeMutableRawBufferPointer, _ origin: Origin) {
    unsafe count = memory.count
    if let address = memory.baseAddress {
      unsafe base = unsafe address
      self.origin = origin
    } else {
      unsafe base = .allocate(byteCount: 1, alignment: Self.alignment)
      self.origin = .allocated
    }
  }

  /// Says that memory of others is theirs again: whoever still looks into it traps.
  public func revoke() {
    if case .mapped = origin { preconditionFailure("a mapping is nobody else's") }
    unsafe count = 0
  }

  /// All of it as bytes.
  public var bytes: ByteView { ByteView(self, from: 0, count: byteCount) }

  /// All of it as float32 elements.
  public var floats: FloatView { FloatView(self, from: 0) }

  deinit {
    switch origin {
    case .allocated: unsafe base.deallocate()
    case .mapped: unsafe munmap(base, byteCount)
    case .lent: break
    }
  }
}
