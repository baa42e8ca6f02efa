import CKernels
import Foundation
import Tensors

/// A function of `ck_map`, its twin in Swift and, for those that round more than once, its definition in float64.
struct MapCase: Sendable {
  let name: String
  let function: Int
  var alpha: Float = 0
  var beta: Float = 0
  var range: ClosedRange<Float> = 0...0
  let twin: @Sendable (Float) -> Float
  var error: MapError?

  /// The results of one level for these elements.
  func run(_ level: ck_level, _ input: [Float], rounding: Int = Int(CK_FLOAT32)) -> [Float] {
    var output = input
    output.withUnsafeMutableBufferPointer { output in
      guard let base = output.baseAddress else { return }
      var call = ck_map()
      (call.input, call.output) = (UnsafePointer(base), base)
      (call.channels, call.rows, call.columns) = (1, 1, output.count / Int(CK_LANES))
      (call.function, call.alpha, call.beta, call.rounding) = (function, alpha, beta, rounding)
      (call.low, call.high) = (range.lowerBound, range.upperBound)
      level.map(&call)
    }
    return output
  }
}

/// How far from the exact function a result may lie, in units in the last place, for x in `range`.
struct MapError: Sendable {
  let exact: @Sendable (Double) -> Double
  let ulps: Double
  var range: ClosedRange<Float> = -.infinity ... .infinity
}

extension MapCase {
  private static func exactElu(_ x: Double) -> Double { x > 0 ? x : expm1(x) }
  private static func exactSelu(_ x: Double) -> Double {
    let gamma = 1.0507009873554805
    let below = gamma * 1.6732632423543772
    return x > 0 ? gamma * x : below * expm1(x)
  }
  private static func exactSigmoid(_ x: Double) -> Double { 1.0 / (1.0 + Foundation.exp(-x)) }
  private static func exactSilu(_ x: Double) -> Double { x * exactSigmoid(x) }
  private static func exactSoftplus(_ x: Double) -> Double { x > 30 ? x : log1p(Foundation.exp(x)) }
  private static func exactMish(_ x: Double) -> Double { x * Foundation.tanh(exactSoftplus(x)) }
  private static func exactGelu(_ x: Double) -> Double {
    let scaled: Double = -x * 0.7071067811865476
    return x / 2 * erfc(scaled)
  }
  private static func exactGeluTanh(_ x: Double) -> Double {
    let u: Double = x + 0.044715 * x * x * x
    return x * exactSigmoid(1.5957691216057308 * u)
  }
  private static func exactErf(_ x: Double) -> Double { Foundation.erf(x) }
  private static func exactTanh(_ x: Double) -> Double { Foundation.tanh(x) }
  private static func exactExp(_ x: Double) -> Double { Foundation.exp(x) }
  private static func exactLog(_ x: Double) -> Double { Foundation.log(x) }

  static let all: [MapCase] = activations + functions + steps

  private static let activations: [MapCase] = [
    MapCase(name: "relu", function: CK_MAP_RELU, twin: Elementary.relu),
    MapCase(name: "clip", function: CK_MAP_CLIP, alpha: -1.5, beta: 6) {
      Elementary.clip($0, low: -1.5, high: 6)
    },
    MapCase(name: "leaky relu", function: CK_MAP_LEAKY_RELU, alpha: 0.01) {
      Elementary.leakyRelu($0, alpha: 0.01)
    },
    MapCase(
      name: "elu", function: CK_MAP_ELU, alpha: 1, twin: { Elementary.elu($0, alpha: 1) },
      error: MapError(exact: exactElu, ulps: 1)),
    MapCase(
      name: "selu", function: CK_MAP_SELU, alpha: 1.6732632, beta: 1.050701,
      twin: { Elementary.selu($0, alpha: 1.6732632, gamma: 1.050701) },
      error: MapError(exact: exactSelu, ulps: 2)),
    MapCase(
      name: "sigmoid", function: CK_MAP_SIGMOID, twin: Elementary.sigmoid,
      error: MapError(exact: exactSigmoid, ulps: 2.5)),
    MapCase(
      name: "tanh", function: CK_MAP_TANH, twin: Elementary.tanh,
      error: MapError(exact: exactTanh, ulps: 1)),
    MapCase(name: "hard sigmoid", function: CK_MAP_HARD_SIGMOID, alpha: 1.0 / 6, beta: 0.5) {
      Elementary.hardSigmoid($0, alpha: 1.0 / 6, beta: 0.5)
    },
    MapCase(name: "hard swish", function: CK_MAP_HARD_SWISH, twin: Elementary.hardSwish),
    MapCase(
      name: "silu", function: CK_MAP_SILU, twin: Elementary.silu,
      error: MapError(exact: exactSilu, ulps: 3.25, range: -87 ... .infinity)),
    MapCase(
      name: "mish", function: CK_MAP_MISH, twin: Elementary.mish,
      error: MapError(exact: exactMish, ulps: 4.25, range: -87 ... .infinity)),
    MapCase(
      name: "gelu", function: CK_MAP_GELU, twin: Elementary.gelu,
      error: MapError(exact: exactGelu, ulps: 2.25, range: -1 ... .infinity)),
    MapCase(
      name: "gelu tanh", function: CK_MAP_GELU_TANH, twin: Elementary.geluTanh,
      error: MapError(exact: exactGeluTanh, ulps: 3, range: -1 ... .infinity)),
    MapCase(
      name: "softplus", function: CK_MAP_SOFTPLUS, twin: Elementary.softplus,
      error: MapError(exact: exactSoftplus, ulps: 2)),
  ]

  private static let functions: [MapCase] = [
    MapCase(
      name: "erf", function: CK_MAP_ERF, twin: Elementary.erf,
      error: MapError(exact: exactErf, ulps: 1.05)),
    MapCase(
      name: "exp", function: CK_MAP_EXP, twin: Elementary.exp,
      error: MapError(exact: exactExp, ulps: 1)),
    MapCase(
      name: "log", function: CK_MAP_LOG, twin: Elementary.log,
      error: MapError(exact: exactLog, ulps: 1)),
    MapCase(name: "sqrt", function: CK_MAP_SQRT) { $0.squareRoot() },
    MapCase(name: "rsqrt", function: CK_MAP_RSQRT, twin: Elementary.reciprocalSquareRoot),
    MapCase(name: "neg", function: CK_MAP_NEG) { -$0 },
    MapCase(name: "abs", function: CK_MAP_ABS) { $0.magnitude },
    MapCase(name: "reciprocal", function: CK_MAP_RECIPROCAL) { 1 / $0 },
    MapCase(name: "square", function: CK_MAP_SQUARE) { $0 * $0 },
  ]

  private static let steps: [MapCase] = [
    MapCase(name: "quick gelu", function: CK_MAP_QUICK_GELU) { $0 * Elementary.sigmoid(1.702 * $0) },
    MapCase(name: "celu", function: CK_MAP_CELU, alpha: 0.7) {
      $0 < 0 ? Elementary.elu($0 / 0.7, alpha: 0.7) : $0
    },
    MapCase(name: "softsign", function: CK_MAP_SOFTSIGN) { $0 / (1 + $0.magnitude) },
    MapCase(name: "thresholded relu", function: CK_MAP_THRESHOLDED_RELU, alpha: 0.5) { $0 <= 0.5 ? 0 : $0 },
    MapCase(name: "round", function: CK_MAP_ROUND) { $0.rounded(.toNearestOrEven) },
    MapCase(name: "floor", function: CK_MAP_FLOOR) { $0.rounded(.down) },
    MapCase(name: "ceil", function: CK_MAP_CEIL) { $0.rounded(.up) },
    MapCase(name: "sign", function: CK_MAP_SIGN) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0.isNaN ? $0 : 0 },
    MapCase(name: "is NaN", function: CK_MAP_IS_NAN) { $0.isNaN ? 1 : 0 },
    MapCase(name: "quantize", function: CK_MAP_QUANTIZE, alpha: 0.05, beta: 3, range: -128...127) {
      (Elementary.clip(($0 / 0.05).rounded(.toNearestOrEven) + 3, low: -128, high: 127) - 3) * 0.05
    },
  ]

  /// Powers, one an exponent.
  static let powers: [MapCase] = exponents.map(power)

  private static let exponents: [Float] = [
    0, 1, 2, 3, 0.5, -0.5, -1, -2, 1.5, -3, 5, 0.33333334, -7.25, 0x1p24, 16_777_215, 1e30, .infinity, -.infinity, .nan,
  ]

  /// Products and quotients round up to three times; the others once, from float64.
  private static func power(_ exponent: Float) -> MapCase {
    let exact: @Sendable (Double) -> Double = { Foundation.pow($0, Double(exponent)) }
    let twin: @Sendable (Float) -> Float = { Elementary.power($0, exponent) }
    let isSpecial = [2, 3, 0.5, -0.5, -1, -2].contains(exponent)
    return MapCase(
      name: "power of \(exponent)", function: CK_MAP_POW, alpha: exponent, twin: twin,
      error: MapError(exact: exact, ulps: isSpecial ? 1.6 : 0.501, range: 1e-12...1e12))
  }
}
