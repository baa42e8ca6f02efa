/// A place among the float32 elements of a block, which it keeps; it moves and is read and written inside the block only.
public struct FloatView: Sendable {
  private let block: MemoryBlock
  private let offset: Int

  /// The place `offset` floats into `block`.
  init(_ block: MemoryBlock, from offset: Int) { (self.block, self.offset) = (block, offset) }

  private static let width = MemoryLayout<Float>.stride

  /// The place so many floats on; it may be the end.
  public static func + (place: FloatView, floats: Int) -> FloatView {
    let offset = place.offset + floats
    precondition(offset >= 0 && offset * width <= place.block.byteCount, "a place outside its memory")
    return FloatView(place.block, from: offset)
  }

  /// The place so many floats before.
  public static func - (place: FloatView, floats: Int) -> FloatView { place + -floats }

  /// The float so many places on.
  public subscript(index: Int) -> Float {
    get { unsafe (self + index).pointer(to: 1).pointee }
    nonmutating set { unsafe (self + index).pointer(to: 1).pointee = newValue }
  }

  /// The next `count` floats' bytes.
  public func bytes(_ count: Int) -> ByteView {
    block.bytes[offset * Self.width..<(offset + count) * Self.width]
  }

  /// A copy of the next `count`.
  public func copied(_ count: Int) -> [Float] { bytes(count).copied(as: Float.self) }

  /// Lends the next `count` for reading and writing.
  public func withMutableSpan<Value, Failure: Error>(
    _ count: Int, _ body: (inout MutableSpan<Float>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    defer { withExtendedLifetime(block) {} }
    var span = unsafe MutableSpan(_unsafeStart: pointer(to: count), count: count)
    return try body(&span)
  }

  /// Writes `value` into the next `count`.
  public func update(repeating value: Float, count: Int) {
    unsafe pointer(to: count).update(repeating: value, count: count)
  }

  /// Writes zeros in places of a matrix of planes: `width` floats on from the start of each of `rows` rows, `pitch` floats apart, of each of
  /// `planes` planes.
  ///
  /// One check and one hold of the block for all of them.
  public func clear(width: Int, rows: Int, pitch: Int, planes: Int, distance: Int) {
    guard width > 0, rows > 0, planes > 0 else { return }
    precondition(pitch >= 0 && distance >= 0, "places before their first")
    let first = unsafe pointer(to: (planes - 1) * distance + (rows - 1) * pitch + width)
    for plane in 0..<planes {
      for row in 0..<rows { unsafe (first + plane * distance + row * pitch).update(repeating: 0, count: width) }
    }
  }

  /// Writes the next `count` of `other` here; the two may overlap.
  public func update(from other: FloatView, count: Int) {
    unsafe pointer(to: count).update(from: other.pointer(to: count), count: count)
  }

  /// The place for C, for as long as the block is held.
  @unsafe public var pointer: UnsafeMutablePointer<Float> { unsafe pointer(to: 0) }

  /// The place for C, behind which `count` floats are.
  @unsafe public func pointer(to count: Int) -> UnsafeMutablePointer<Float> {
    precondition(count >= 0 && (offset + count) * Self.width <= block.byteCount, "a place outside its memory")
    return unsafe block.base.assumingMemoryBound(to: Float.self) + offset
  }
}
