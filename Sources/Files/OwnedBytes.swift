import Memory

/// Bytes that stay as they are for as long as anything holds them: a mapped file's, a shared window's, or memory of their own.
///
/// A part of them keeps the whole. Every access is checked.
public struct OwnedBytes: Sendable {
  /// The same for what takes views, which must not write to them.
  public let view: ByteView

  /// Those of `view`, to which nobody writes any more.
  public init(_ view: ByteView) { self.view = view }

  /// A copy in memory of its own.
  public init(copying bytes: [UInt8]) { view = MemoryBlock(copying: bytes).bytes.prefix(bytes.count) }

  /// How many there are.
  public var count: Int { view.count }

  /// One of them.
  public subscript(position: Int) -> UInt8 { view[position] }

  /// A part of them.
  public subscript(range: Range<Int>) -> OwnedBytes { OwnedBytes(view[range]) }

  /// Lends them.
  public func withSpan<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
    try view.withSpan(body)
  }

  /// A copy of them.
  public func copied() -> [UInt8] { view.copied(as: UInt8.self) }

  /// Whether they have `others` in them, one after another.
  public func contains(_ others: [UInt8]) -> Bool { SystemCall.find(others, in: view) }
}
