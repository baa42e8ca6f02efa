import Memory
import Tensors

/// Turns stored elements into those of a dtype, rounding once, to nearest, ties to even.
struct Conversion {
  let source: ScalarType
  let target: DType

  /// Nil where integers would have to become floating-point: no model has such weights.
  init?(from source: ScalarType, to target: DType) {
    if source.dtype == nil { return nil }
    self.source = source
    self.target = target
  }

  /// Whether the stored bytes are already the wanted ones.
  var isCopy: Bool { source != .float64 && source.dtype == target }

  /// Converts all elements of `stored` into `converted`, which has room for as many; the two do not overlap, and neither needs to be aligned.
  func convert(_ stored: ByteView, into converted: ByteView) {
    let count = stored.count / source.byteWidth
    precondition(
      stored.count == count * source.byteWidth && converted.count == count * target.byteWidth, "as many elements")
    precondition(!stored.overlaps(converted), "apart")
    guard let from = unsafe UnsafeRawPointer(stored.pointer.baseAddress),
      let to = unsafe converted.pointer.baseAddress
    else { return }
    withExtendedLifetime((stored, converted)) { unsafe convert(from, to, count: count) }
  }

  private func convert(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, count: Int) {
    switch source {
    case .float32:
      unsafe store(from, to, count) { Float(bitPattern: unsafe $0.loadUnaligned(as: UInt32.self)) }
    case .float16:
      unsafe store(from, to, count) { Self.widenHalf(unsafe $0.loadUnaligned(as: UInt16.self)) }
    case .bfloat16:
      unsafe store(from, to, count) { Float(bitPattern: UInt32(unsafe $0.loadUnaligned(as: UInt16.self)) << 16) }
    case .float64 where target == .float32:
      for index in 0..<count {
        let value = Float(unsafe (from + index * 8).loadUnaligned(as: Double.self))
        unsafe (to + index * 4).storeBytes(of: value.bitPattern, as: UInt32.self)
      }
    default: unsafe store(from, to, count) { Self.narrowToOdd(unsafe $0.loadUnaligned(as: Double.self)) }
    }
  }

  // Inlined with its closure into each case above, so that the compiler makes a vector loop of every pair.
  @inline(__always)
  private func store(
    _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int, _ load: (UnsafeRawPointer) -> Float
  ) {
    let width = source.byteWidth
    switch target {
    case .float32:
      for index in 0..<count {
        unsafe (to + index * 4).storeBytes(of: load(from + index * width).bitPattern, as: UInt32.self)
      }
    case .float16:
      for index in 0..<count {
        unsafe (to + index * 2).storeBytes(of: Self.halfBits(load(from + index * width)), as: UInt16.self)
      }
    case .bfloat16:
      for index in 0..<count {
        unsafe (to + index * 2).storeBytes(of: Self.bfloat16Bits(load(from + index * width)), as: UInt16.self)
      }
    }
  }
}

/// Elements of two or four bytes each, at equal distances from one another.
struct ElementLine {
  private let bytes: ByteView
  private let width: Int
  private let first: Int
  private let stride: Int

  /// Those of `bytes` from the first on, both counted in elements.
  init(_ bytes: ByteView, width: Int, first: Int, stride: Int) {
    precondition(width == 2 || width == 4, "no floating-point element")
    (self.bytes, self.width, self.first, self.stride) = (bytes, width, first, stride)
  }

  /// Copies the next `count` to as many of another.
  func copy(_ count: Int, to other: ElementLine) {
    precondition(width == other.width, "elements of one kind")
    if count == 0 { return }
    withExtendedLifetime((bytes, other.bytes)) {
      let (from, to) = unsafe (start(count), other.start(count))
      if stride == 1, other.stride == 1 {
        return unsafe to.copyMemory(from: from, byteCount: count * width)
      }
      let (step, next) = (stride * width, other.stride * width)
      for index in 0..<count {
        let (from, to) = unsafe (from + index * step, to + index * next)
        if width == 4 {
          unsafe to.storeBytes(of: from.load(as: UInt32.self), as: UInt32.self)
        } else {
          unsafe to.storeBytes(of: from.load(as: UInt16.self), as: UInt16.self)
        }
      }
    }
  }

  /// Where the first of `count` elements is, all of which lie in the bytes.
  private func start(_ count: Int) -> UnsafeMutableRawPointer {
    let last = first + (count - 1) * stride
    precondition(min(first, last) >= 0 && (max(first, last) + 1) * width <= bytes.count, "an element outside its bytes")
    guard let start = unsafe bytes.pointer.baseAddress else { preconditionFailure("an element among no bytes") }
    return unsafe start + first * width
  }
}
