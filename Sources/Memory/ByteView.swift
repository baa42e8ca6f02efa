/// Some bytes of a block, which they keep; every access is checked.
public struct ByteView: Sendable {
  private let block: MemoryBlock
  private let start: Int

  /// How many there are.
  public let count: Int

  /// Looks at a part of `block`.
  init(_ block: MemoryBlock, from start: Int, count: Int) {
    (self.block, self.start, self.count) = (block, start, count)
  }

  /// None.
  public static let empty = ByteView(MemoryBlock(byteCount: 0), from: 0, count: 0)

  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }

  /// The bytes from place to place of these.
  public subscript(range: Range<Int>) -> ByteView {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no bytes \(range) among \(count)")
    return ByteView(block, from: start + range.lowerBound, count: range.count)
  }

  /// The first `count` of them.
  public func prefix(_ count: Int) -> ByteView { self[0..<count] }

  /// The rest of them from a place on.
  public func dropFirst(_ count: Int) -> ByteView { self[count..<self.count] }

  /// One of them.
  public subscript(position: Int) -> UInt8 {
    get { unsafe self[position..<position + 1].pointer.load(as: UInt8.self) }
    nonmutating set { unsafe self[position..<position + 1].pointer.storeBytes(of: newValue, as: UInt8.self) }
  }

  /// The number that begins at a position.
  public func load<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at position: Int) -> Number {
    let bytes = self[position..<position + MemoryLayout<Number>.size]
    return unsafe bytes.pointer.loadUnaligned(as: Number.self)
  }

  /// Writes a number that begins at a position.
  public func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at position: Int) {
    let bytes = self[position..<position + MemoryLayout<Number>.size]
    unsafe bytes.pointer.storeBytes(of: number, as: Number.self)
  }

  /// The same as float32 elements; they begin at a whole one.
  public var floats: FloatView {
    precondition(start.isMultiple(of: MemoryLayout<Float>.stride), "no float begins at byte \(start)")
    return FloatView(block, from: start / MemoryLayout<Float>.stride)
  }

  /// The bytes for C, for as long as the block is held.
  @unsafe public var pointer: UnsafeMutableRawBufferPointer {
    precondition(start + count <= block.byteCount, "the memory is given back")
    return unsafe UnsafeMutableRawBufferPointer(start: block.base + start, count: count)
  }

  /// Whether a byte of these is one of `other`.
  public func overlaps(_ other: ByteView) -> Bool {
    let (one, two) = unsafe (UInt(bitPattern: block.base + start), UInt(bitPattern: other.block.base + other.start))
    return !isEmpty && !other.isEmpty && one < two + UInt(other.count) && two < one + UInt(count)
  }
}

extension ByteView {
  /// Writes those of `others`, of which there are at most as many.
  public func copy(from others: ByteView) {
    precondition(others.count <= count, "\(others.count) bytes into \(count)")
    unsafe pointer.copyMemory(from: UnsafeRawBufferPointer(others.pointer))
  }

  /// Writes elements' bytes, of which there are at most as many.
  public func copy<Element: BitwiseCopyable>(from elements: [Element]) {
    unsafe elements.withUnsafeBytes { bytes in
      precondition(bytes.count <= count, "\(bytes.count) bytes into \(count)")
      unsafe pointer.copyMemory(from: bytes)
    }
  }

  /// A copy of them as elements of a type of numbers.
  public func copied<Element: BitwiseCopyable>(as type: Element.Type) -> [Element] {
    let stride = MemoryLayout<Element>.stride
    precondition(count.isMultiple(of: stride), "\(count) bytes are no whole elements")
    return unsafe [Element](unsafeUninitializedCapacity: count / stride) { room, filled in
      unsafe UnsafeMutableRawBufferPointer(room).copyMemory(from: UnsafeRawBufferPointer(pointer))
      filled = count / stride
    }
  }

  /// Lends them for reading.
  public func withSpan<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
    defer { withExtendedLifetime(block) {} }
    return unsafe try body(Span(_unsafeBytes: UnsafeRawBufferPointer(pointer)))
  }

  /// Lends them for reading and writing.
  public func withMutableSpan<Value, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    defer { withExtendedLifetime(block) {} }
    var span = unsafe MutableSpan<UInt8>(_unsafeBytes: pointer)
    return try body(&span)
  }
}
