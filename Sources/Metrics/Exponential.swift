/// Powers of e in float64, the same bits on every processor.
///
/// Every step is one of IEEE 754's operations, and none is fused with another. Below 1e-15 of the power off; powers below the smallest
/// normal number are 0.
/// Source: S. Story and P. T. P. Tang, New algorithms for improved transcendental functions on IA-64, 1999: 2^k times a polynomial of what
/// is left of the exponent, here Taylor's to the thirteenth power, by Estrin's scheme.
enum Exponential {
  typealias Lanes = SIMD8<Double>

  /// e to the power of each number, none of which is above 0.
  @inline(__always)
  static func power(_ numbers: Lanes) -> Lanes {
    // Adding 1.5 * 2^52 rounds to a whole number, which the last bits then hold.
    let whole = numbers * 1.4426950408889634 + 0x1.8p52
    let count = whole - 0x1.8p52
    // ln 2 in two parts, the first short enough for its products to be exact.
    let rest = (numbers - count * 0x1.62e42fee00000p-1) - count * 0x1.a39ef35793c76p-33
    let square = rest * rest
    let fourth = square * square
    let last = line(1 / 479_001_600, 1 / 6_227_020_800, rest)
    let third = line(1 / 40_320, 1 / 362_880, rest) + square * line(1 / 3_628_800, 1 / 39_916_800, rest)
    let second = line(1 / 24, 1 / 120, rest) + square * line(1 / 720, 1 / 5040, rest)
    let first = line(1, 1, rest) + square * line(1 / 2, 1 / 6, rest)
    let upper = second + fourth * (third + fourth * last)
    let polynomial = first + fourth * upper
    let scale = (whole.bits &<< 52) &+ 0x3ff0_0000_0000_0000
    let powers = polynomial * Lanes(bits: scale)
    return powers.replacing(with: 0, where: numbers .< -708)
  }

  /// The same in float32: below 2e-7 of the power off, and 0 below e^-87.
  @inline(__always)
  static func power(_ numbers: SIMD8<Float>) -> SIMD8<Float> {
    let whole = numbers * 1.442695 + 0x1.8p23
    let count = whole - 0x1.8p23
    let rest = (numbers - count * 0x1.62e4p-1) - count * 0x1.7f7d1cp-20
    let square = rest * rest
    let first = (rest + 1) + square * (rest * 0.166_666_67 + 0.5)
    let second = (rest * 0.008_333_333 + 0.041_666_668) + square * 0.001_388_888_9
    let polynomial = first + square * square * second
    let scale = (whole.bits &<< 23) &+ 0x3f80_0000
    return (polynomial * SIMD8<Float>(bits: scale)).replacing(with: 0, where: numbers .< -87)
  }

  /// Two neighbouring terms of the polynomial, less the power that both have.
  @inline(__always)
  private static func line(_ constant: Double, _ slope: Double, _ rest: Lanes) -> Lanes { rest * slope + constant }
}

// Lane by lane, which the compiler makes one vector of the same bits.

extension SIMD8<Double> {
  @inline(__always)
  fileprivate init(bits: SIMD8<UInt64>) {
    self.init()
    for lane in 0..<scalarCount { self[lane] = Double(bitPattern: bits[lane]) }
  }

  @inline(__always)
  fileprivate var bits: SIMD8<UInt64> {
    var bits = SIMD8<UInt64>()
    for lane in 0..<scalarCount { bits[lane] = self[lane].bitPattern }
    return bits
  }
}

extension SIMD8<Float> {
  @inline(__always)
  fileprivate init(bits: SIMD8<UInt32>) {
    self.init()
    for lane in 0..<scalarCount { self[lane] = Float(bitPattern: bits[lane]) }
  }

  @inline(__always)
  fileprivate var bits: SIMD8<UInt32> {
    var bits = SIMD8<UInt32>()
    for lane in 0..<scalarCount { bits[lane] = self[lane].bitPattern }
    return bits
  }
}
