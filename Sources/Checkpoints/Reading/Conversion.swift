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

  /// Converts `count` elements; neither address needs to be aligned, and the two must not overlap.
  func convert(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, count: Int) {
    switch source {
    case .float32: store(from, to, count) { Float(bitPattern: $0.loadUnaligned(as: UInt32.self)) }
    case .float16: store(from, to, count) { Self.widenHalf($0.loadUnaligned(as: UInt16.self)) }
    case .bfloat16: store(from, to, count) { Float(bitPattern: UInt32($0.loadUnaligned(as: UInt16.self)) << 16) }
    case .float64 where target == .float32:
      for index in 0..<count {
        let value = Float((from + index * 8).loadUnaligned(as: Double.self))
        (to + index * 4).storeBytes(of: value.bitPattern, as: UInt32.self)
      }
    default: store(from, to, count) { Self.narrowToOdd($0.loadUnaligned(as: Double.self)) }
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
        (to + index * 4).storeBytes(of: load(from + index * width).bitPattern, as: UInt32.self)
      }
    case .float16:
      for index in 0..<count {
        (to + index * 2).storeBytes(of: Self.halfBits(load(from + index * width)), as: UInt16.self)
      }
    case .bfloat16:
      for index in 0..<count {
        (to + index * 2).storeBytes(of: Self.bfloat16Bits(load(from + index * width)), as: UInt16.self)
      }
    }
  }
}
