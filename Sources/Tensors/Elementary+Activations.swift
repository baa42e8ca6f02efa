/// Activation functions as PyTorch defines them, by the operations of Sources/CKernels/elementary.h.
extension Elementary {
  /// The larger of x and 0.
  public static func relu(_ x: Float) -> Float { 0 > x ? 0 : x }

  /// x in `low`...`high`.
  public static func clip(_ x: Float, low: Float, high: Float) -> Float { clip(x, from: low, to: high) }

  /// `alpha` x below 0, else x.
  public static func leakyRelu(_ x: Float, alpha: Float) -> Float { x > 0 ? x : alpha * x }

  /// `alpha` (e^x - 1) below 0, else x.
  public static func elu(_ x: Float, alpha: Float) -> Float { x < 0 ? alpha * expMinus1(x) : x }

  /// `gamma` `alpha` (e^x - 1) below 0, else `gamma` x.
  public static func selu(_ x: Float, alpha: Float, gamma: Float) -> Float {
    let below = gamma * alpha
    return x < 0 ? below * expMinus1(x) : gamma * x
  }

  /// 1 / (1 + e^-x).
  public static func sigmoid(_ x: Float) -> Float {
    let e = exp(-x.magnitude)
    return (x < 0 ? e : 1) / (1 + e)
  }

  /// `alpha` x + `beta`, rounded once, in 0...1.
  public static func hardSigmoid(_ x: Float, alpha: Float, beta: Float) -> Float {
    clip(fma(alpha, x, plus: beta), from: 0, to: 1)
  }

  /// x min(max(x + 3, 0), 6) / 6.
  public static func hardSwish(_ x: Float) -> Float { x * clip(x + 3, from: 0, to: 6) / 6 }

  /// x / (1 + e^-x).
  public static func silu(_ x: Float) -> Float { x * sigmoid(x) }

  /// log(1 + e^x).
  public static func softplus(_ x: Float) -> Float {
    if x > 20 { return x }
    let e = exp(x)
    let bits = exponentBits(1 + e)
    let scale = Float(bitPattern: 0x3f80_0000 &- bits)
    return logNear1(fma(e, scale, plus: scale - 1), k: exponent(bits))
  }

  /// x tanh(log(1 + e^x)).
  public static func mish(_ x: Float) -> Float {
    if x > 20 { return x }
    let e = exp(x)
    let n = fma(e, e, plus: e + e)
    return x * (n / (n + 2))
  }

  /// x / 2 (1 + erf(x / sqrt 2)).
  public static func gelu(_ x: Float) -> Float {
    let t = x.magnitude
    let end = t > 5.5625 ? 5.5625 : t
    let z = end * end
    var even: Float = -0x1.bf03aep-28
    even = fma(even, z, plus: -0x1.74be14p-19)
    even = fma(even, z, plus: 0x1.eb61a8p-19)
    even = fma(even, z, plus: -0x1.f9181ep-13)
    even = fma(even, z, plus: 0x1.65ea6ep-8)
    even = fma(even, z, plus: 0x1.1dee96p-5)
    var odd: Float = 0x1.dc8d7ap-23
    odd = fma(odd, z, plus: 0x1.cd66ep-17)
    odd = fma(odd, z, plus: -0x1.ca7878p-13)
    odd = fma(odd, z, plus: 0x1.322db2p-8)
    odd = fma(odd, z, plus: -0x1.e8ea9cp-5)
    let rest = fma(odd, end, plus: even) * end
    let u = fma(end, -0x1.ep-3, plus: rest)
    let squared = fma(end, -0x1.ep-2, plus: fma(u, u, plus: rest + rest))
    let half = fma(0.5 * squared, squared, plus: squared)
    return sign(of: x, fma(-t, half, plus: 0.5 * x))
  }

  /// x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
  public static func geluTanh(_ x: Float) -> Float {
    x * sigmoid(x * fma(0x1.2444f2p-4, x * x, plus: 0x1.988454p+0))
  }
}
