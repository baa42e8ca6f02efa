/// Elementary functions of float32, the same bits on every machine.
///
/// Each takes the operations of Sources/CKernels/elementary.h in their order, so its results equal the kernels' bit by bit;
/// errors are in docs/numerics.md. What is NaN stays NaN.
public enum Elementary {
  static let ln2: Float = 0x1.62e43p-1
  static let ln2Rest: Float = -0x1.05c61p-29

  static func fma(_ a: Float, _ b: Float, plus c: Float) -> Float { c.addingProduct(a, b) }

  static func clip(_ x: Float, from low: Float, to high: Float) -> Float {
    let y = x < low ? low : x
    return y > high ? high : y
  }

  /// `y`, not of the other sign, with the sign of `x`.
  static func sign(of x: Float, _ y: Float) -> Float {
    Float(bitPattern: y.bitPattern | x.bitPattern & 0x8000_0000)
  }

  /// 2^n for normal results.
  static func power(of2 n: UInt32) -> Float { Float(bitPattern: (n &+ 127) << 23) }

  /// e^x - 1 for the rest of x when whole powers of 2 are off, and their number.
  static func reducedExp(_ x: Float) -> (rest: Float, power: UInt32) {
    let shifted = fma(x, 0x1.715476p+0, plus: 0x1.8p23)
    let n = shifted - 0x1.8p23
    let r = fma(n, -ln2Rest, plus: fma(n, -ln2, plus: x))
    var p: Float = 0x1.9e77eap-13
    p = fma(p, r, plus: 0x1.6d3a5ep-10)
    p = fma(p, r, plus: 0x1.1112d6p-7)
    p = fma(p, r, plus: 0x1.5554f8p-5)
    p = fma(p, r, plus: 0x1.555554p-3)
    p = fma(p, r, plus: 0.5)
    return (fma(p, r * r, plus: r), shifted.bitPattern &- 0x4b40_0000)
  }

  /// e^x.
  public static func exp(_ x: Float) -> Float {
    let (rest, power) = reducedExp(clip(x, from: -104, to: 89))
    let half = UInt32(bitPattern: Int32(bitPattern: power) >> 1)
    return (rest + 1) * Self.power(of2: half) * Self.power(of2: power &- half)
  }

  /// e^x - 1 for x < 0.
  static func expMinus1(_ x: Float) -> Float {
    let (rest, power) = reducedExp(x < -20 ? -20 : x)
    let scale = Self.power(of2: power)
    return fma(rest, scale, plus: scale - 1)
  }

  /// log(1 + f) + k ln 2 for -1/3 <= f <= 1/3.
  static func logNear1(_ f: Float, k: Float) -> Float {
    var p: Float = -0x1.07b7bp-3
    p = fma(p, f, plus: 0x1.1e6fb6p-3)
    p = fma(p, f, plus: -0x1.f33784p-4)
    p = fma(p, f, plus: 0x1.1ed4dap-3)
    p = fma(p, f, plus: -0x1.559c4ap-3)
    p = fma(p, f, plus: 0x1.99d056p-3)
    p = fma(p, f, plus: -0x1.fffefap-3)
    p = fma(p, f, plus: 0x1.555506p-2)
    p = fma(p, f, plus: -0.5)
    return fma(k, ln2, plus: fma(p, f * f, plus: f))
  }

  /// The exponent bits of x over a number in 2/3..<4/3.
  static func exponentBits(_ x: Float) -> UInt32 { (x.bitPattern &- 0x3f2a_aaab) & 0xff80_0000 }
  static func exponent(_ bits: UInt32) -> Float { Float(Int32(bitPattern: bits) >> 23) }

  /// The natural logarithm: -infinity of 0, NaN below.
  public static func log(_ x: Float) -> Float {
    guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x < 0 ? .nan : x }
    let isSmall = x < .leastNormalMagnitude
    let normal = isSmall ? x * 0x1p23 : x
    let bits = exponentBits(normal)
    let k = exponent(bits) - (isSmall ? 23 : 0)
    return logNear1(Float(bitPattern: normal.bitPattern &- bits) - 1, k: k)
  }

  /// The error function.
  public static func erf(_ x: Float) -> Float {
    let t = x.magnitude
    if t < 0.92 {
      let z = x * x
      var p: Float = 0x1.4f3b26p-14
      p = fma(p, z, plus: -0x1.a601d8p-11)
      p = fma(p, z, plus: 0x1.5449ap-8)
      p = fma(p, z, plus: -0x1.b80116p-6)
      p = fma(p, z, plus: 0x1.ce2d64p-4)
      p = fma(p, z, plus: -0x1.81274p-2)
      p = fma(p, z, plus: 0x1.06eba8p-3)
      return sign(of: x, fma(p, t, plus: t))
    }
    let end = t > 4 ? 4 : t
    var q: Float = 0x1.4b5cap-18
    q = fma(q, end, plus: -0x1.7e4f3p-15)
    q = fma(q, end, plus: -0x1.a037bcp-15)
    q = fma(q, end, plus: 0x1.80124ap-9)
    q = fma(q, end, plus: -0x1.737eaap-6)
    q = fma(q, end, plus: 0x1.af2806p-4)
    q = fma(q, end, plus: 0x1.4570acp-1)
    q = fma(q, end, plus: 0x1.074624p-3)
    return sign(of: x, 1 - exp(-fma(q, end, plus: end)))
  }

  /// The hyperbolic tangent.
  public static func tanh(_ x: Float) -> Float {
    let t = x.magnitude
    guard t < 0.9 else { return sign(of: x, 1 - 2 / (exp(t + t) + 1)) }
    let z = t * t
    var p: Float = -0x1.ddd8c4p-12
    p = fma(p, z, plus: 0x1.529d64p-9)
    p = fma(p, z, plus: -0x1.0ed7aap-7)
    p = fma(p, z, plus: 0x1.62f1cap-6)
    p = fma(p, z, plus: -0x1.b9ca4ep-5)
    p = fma(p, z, plus: 0x1.110f38p-3)
    p = fma(p, z, plus: -0x1.55554ep-2)
    return sign(of: x, fma(t * z, p, plus: t))
  }

  /// 1 / sqrt(x), each operation rounded.
  public static func reciprocalSquareRoot(_ x: Float) -> Float { 1 / x.squareRoot() }
}
