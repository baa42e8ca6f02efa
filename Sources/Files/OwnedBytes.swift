import Platform

/// Bytes that stay as they are for as long as an owner lives: a mapped file's, a shared window's, or memory of their own.
///
/// A part of them keeps the owner too. Every access is checked.
@safe public struct OwnedBytes: @unchecked Sendable {
  /// What keeps them.
  public let owner: AnyObject & Sendable

  /// Where they are, for as long as the owner lives.
  @unsafe public let memory: UnsafeRawBufferPointer

  /// Vouches that nobody writes to `memory` or frees it while `owner` lives.
  public init(_ memory: UnsafeRawBufferPointer, owner: AnyObject & Sendable) {
    self.memory = memory
    self.owner = owner
  }

  /// A copy in memory of its own.
  public init(copying bytes: [UInt8]) {
    let owner = HeapMemory(bytes)
    self.init(UnsafeRawBufferPointer(owner.bytes), owner: owner)
  }

  /// How many there are.
  public var count: Int { memory.count }

  /// One of them.
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "no such byte")
    return memory[position]
  }

  /// A part of them.
  public subscript(range: Range<Int>) -> OwnedBytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no such bytes")
    return OwnedBytes(UnsafeRawBufferPointer(rebasing: memory[range]), owner: owner)
  }

  /// Lends them.
  public func withSpan<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
    defer { withExtendedLifetime(owner) {} }
    return try body(Span(_unsafeBytes: memory))
  }

  /// A copy of them.
  public func copied() -> [UInt8] { withExtendedLifetime(owner) { Array(memory) } }

  /// Whether they have `others` in them, one after another.
  public func contains(_ others: [UInt8]) -> Bool {
    guard let start = memory.baseAddress, let first = others.first else { return others.isEmpty }
    let end = start + memory.count - others.count + 1
    var place = start
    return withExtendedLifetime(owner) {
      while place < end, let found = memchr(place, Int32(first), end - place) {
        if memcmp(found, others, others.count) == 0 { return true }
        place = UnsafeRawPointer(found) + 1
      }
      return false
    }
  }
}

/// Memory that is freed with its last owner.
private final class HeapMemory: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ source: [UInt8]) {
    bytes = .allocate(byteCount: source.count, alignment: 64)
    bytes.copyBytes(from: source)
  }

  deinit { bytes.deallocate() }
}
