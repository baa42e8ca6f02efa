/// Rounding of float32 to the narrower dtypes: to nearest, ties to even (IEEE 754-2019, 4.3.1).
extension DType {
  /// The value of this dtype nearest to `value`, as a float32; a NaN stays one.
  public func round(_ value: Float) -> Float {
    switch self {
    case .float32: value
    case .float16: Float(bitPattern: Self.widenHalf(Self.halfBits(value)))
    case .bfloat16: Float(bitPattern: UInt32(Self.bfloat16Bits(value)) << 16)
    }
  }

  /// The bits of the bfloat16 nearest to `value`.
  public static func bfloat16Bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ ((bits >> 16) & 1)) >> 16)
  }

  /// The bits of the binary16 nearest to `value`; magnitudes from 65520 up become infinity.
  public static func halfBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    let magnitude = bits & 0x7fff_ffff
    if magnitude > 0x7f80_0000 { return sign | 0x7e00 }
    if magnitude >= 0x477f_f000 { return sign | 0x7c00 }
    if magnitude < 0x3880_0000 {
      // Subnormal: adding 0.5 leaves a unit in the last place of 2^-24, binary16's smallest step.
      let sum = Float(bitPattern: magnitude) + 0.5
      return sign | UInt16(truncatingIfNeeded: sum.bitPattern &- 0x3f00_0000)
    }
    let rounded = magnitude &+ 0xfff &+ ((magnitude >> 13) & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) >> 13)
  }

  /// The float32 bits of a binary16.
  public static func widenHalf(_ half: UInt16) -> UInt32 {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10) & 0x1f
    let fraction = UInt32(half & 0x3ff)
    switch exponent {
    case 0: return sign | (Float(fraction) * 0x1p-24).bitPattern
    case 31: return sign | 0x7f80_0000 | fraction << 13
    default: return sign | (exponent &+ 112) << 23 | fraction << 13
    }
  }
}
