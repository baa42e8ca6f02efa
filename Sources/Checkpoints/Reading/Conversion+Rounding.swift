import Tensors

// The roundings of `DType` without branches, which is what lets a loop over them become vector code.
extension Conversion {
  /// As `DType.bfloat16Bits`.
  @inline(__always)
  static func bfloat16Bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let rounded = (bits &+ 0x7fff &+ (bits &>> 16 & 1)) &>> 16
    let quietNaN = bits &>> 16 | 0x40
    return UInt16(truncatingIfNeeded: bits & 0x7fff_ffff > 0x7f80_0000 ? quietNaN : rounded)
  }

  /// As `DType.halfBits`.
  @inline(__always)
  static func halfBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let magnitude = bits & 0x7fff_ffff
    // Subnormal: adding 0.5 leaves a unit in the last place of 2^-24, binary16's smallest step.
    let subnormal = (Float(bitPattern: magnitude) + 0.5).bitPattern &- 0x3f00_0000
    let normal = (magnitude &+ 0xfff &+ (magnitude &>> 13 & 1) &- 0x3800_0000) &>> 13
    var half = magnitude < 0x3880_0000 ? subnormal : normal
    half = magnitude >= 0x477f_f000 ? 0x7c00 : half
    half = magnitude > 0x7f80_0000 ? 0x7e00 : half
    return UInt16(truncatingIfNeeded: bits &>> 16 & 0x8000 | half)
  }

  /// As `DType.widenHalf`.
  @inline(__always)
  static func widenHalf(_ half: UInt16) -> Float {
    let bits = UInt32(half)
    let shifted = (bits & 0x7fff) &<< 13
    // Read as binary32 the exponent is 112 too small, for subnormals too.
    let scaled = (Float(bitPattern: shifted) * 0x1p112).bitPattern
    let magnitude = bits & 0x7c00 == 0x7c00 ? shifted | 0x7f80_0000 : scaled
    return Float(bitPattern: (bits & 0x8000) &<< 16 | magnitude)
  }

  /// A float32 that rounds to a narrower dtype as `value` itself would: cut, with the last bit set where bits were lost.
  ///
  /// Rounding to nearest twice may differ from rounding once; rounding to odd first does not (S. Boldo and
  /// G. Melquiond, "Emulation of a FMA and correctly rounded sums", IEEE Trans. Computers 57(4), 2008).
  @inline(__always)
  static func narrowToOdd(_ value: Double) -> Float {
    let nearest = Float(value)
    if Double(nearest) == value || value.isNaN { return nearest }
    let cut = Double(nearest.magnitude) > value.magnitude ? nearest.bitPattern &- 1 : nearest.bitPattern
    return Float(bitPattern: cut | 1)
  }
}
