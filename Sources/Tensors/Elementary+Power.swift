/// Powers, by the operations of Sources/CKernels/power.h.
extension Elementary {
  /// x^y as C and IEEE 754 define it; 2, 3, 0.5, -0.5, -1 and -2 by products, roots and divisions as PyTorch takes them.
  public static func power(_ x: Float, _ y: Float) -> Float {
    switch y {
    case 2: x * x
    case 3: x * x * x
    case 0.5: x.squareRoot()
    case -0.5: 1 / x.squareRoot()
    case -1: 1 / x
    case -2: 1 / (x * x)
    default: generalPower(x, y)
    }
  }

  private static func generalPower(_ x: Float, _ y: Float) -> Float {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    let a = x.magnitude
    let b = y.magnitude
    let isIntegral = b >= 0x1p24 || b.rounded(.towardZero) == b
    let isOdd = isIntegral && b < 0x1p24 && Int32(b) & 1 == 1
    let result: Float
    if a == 0 || a == .infinity {
      result = (a == 0) == (y < 0) ? .infinity : 0
    } else if a == 1 {
      result = 1
    } else if x < 0 && !isIntegral {
      return .nan
    } else {
      result = Float(exp(Double(y) * log(Double(a))))
    }
    return isOdd && x.sign == .minus ? -result : result
  }

  /// The logarithm of a positive float32: 2 artanh((m - 1) / (m + 1)) by its series, and whole powers of 2.
  private static func log(_ x: Double) -> Double {
    let bits = (x.bitPattern &- 0x3fe6_a09e_0000_0000) & 0xfff0_0000_0000_0000
    let k = Double(Int64(bitPattern: bits) >> 52)
    let m = Double(bitPattern: x.bitPattern &- bits)
    let s = (m - 1) / (m + 1)
    let z = s * s
    var p = 0.0
    for i in stride(from: 19.0, through: 3, by: -2) { p = (p + 1 / i) * z }
    return k * 0x1.62e42fefa39efp-1 + 2 * (s + s * p)
  }

  /// e^t, all of it where a float32 is neither 0 nor infinite.
  private static func exp(_ exponent: Double) -> Double {
    let t = exponent < -200 ? -200 : exponent > 200 ? 200 : exponent
    let n = t * 0x1.71547652b82fep+0 + 0x1.8p52 - 0x1.8p52
    let r = t - n * 0x1.62e42fee00000p-1 - n * 0x1.a39ef35793c76p-33
    var p = 1.0
    for i in stride(from: 13.0, through: 1, by: -1) { p = 1 + p * r / i }
    return p * Double(bitPattern: UInt64(bitPattern: Int64(n) &+ 1023) << 52)
  }
}
