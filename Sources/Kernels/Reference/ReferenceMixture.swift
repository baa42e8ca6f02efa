import Tensors

/// The operators of mixtures of experts for one image, in the order of the kernels.
///
/// Source of the definitions: DeepSpeed, deepspeed/moe/sharded_moe.py (`top1gating`, `top2gating`) and moe/layer.py.
struct ReferenceMixture {
  private let dtype: DType

  init(_ dtype: DType) { self.dtype = dtype }

  /// The state: the features, zero sums, and the weights of the experts.
  func gate(_ input: [Float], _ weights: [Float], topK: Int) -> [Float] {
    let experts = weights.count / input.count
    let logits = Reference.gemm(input, weights, [Float](repeating: 0, count: experts))
    let probabilities = Self.softmax(logits)
    var first = 0
    for expert in 1..<max(experts, 1) where probabilities[expert] > probabilities[first] { first = expert }
    var chosen = [(first, probabilities[first])]
    if topK == 2 {
      var second = first == 0 ? 1 : 0
      var best = -Float.infinity
      for expert in 0..<experts where expert != first && logits[expert] > best {
        (second, best) = (expert, logits[expert])
      }
      chosen.append((second, probabilities[second]))
      let both = chosen[0].1 + chosen[1].1
      let sum = both < .ulpOfOne ? .ulpOfOne : both
      chosen = chosen.map { ($0.0, $0.1 / sum) }
    }
    var result = [Float](repeating: 0, count: experts)
    for (expert, weight) in chosen { result[expert] = dtype.round(weight) }
    return input + [Float](repeating: 0, count: input.count) + result
  }

  /// The state with `weight * (W x + b)` added to its sums.
  func expert(_ state: [Float], _ index: Int, _ weights: [Float], _ bias: [Float]) -> [Float] {
    let features = bias.count
    let weight = state[2 * features + index]
    if weight == 0 { return state }
    var state = state
    for (feature, value) in Reference.gemm(Array(state[..<features]), weights, bias).enumerated() {
      state[features + feature] = state[features + feature].addingProduct(weight, dtype.round(value))
    }
    return state
  }

  /// The sums and a layer that sees every image, each by its coefficient.
  func residual(_ state: [Float], _ parameters: [[Float]]) -> [Float] {
    let features = parameters[1].count
    let input = Array(state[..<features])
    let coefficients = Self.softmax(Reference.gemm(input, parameters[2], parameters[3]).map(dtype.round))
      .map(dtype.round)
    let layer = Reference.gemm(input, parameters[0], parameters[1]).map(dtype.round)
    return (0..<features).map { feature in
      let experts = dtype.round(dtype.round(state[features + feature]) * coefficients[0])
      return dtype.round(experts + dtype.round(layer[feature] * coefficients[1]))
    }
  }

  static func softmax(_ logits: [Float]) -> [Float] {
    let largest = logits.dropFirst().reduce(logits[0]) { $0 > $1 || $0.isNaN ? $0 : $1 }
    let powers = logits.map { exponential($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// e^x for x <= 0, by the operations of the kernels' `exponential`.
  static func exponential(_ x: Float) -> Float {
    if x < -87 { return 0 }
    let shifted = Float(0x1.8p23).addingProduct(x, 0x1.715476p+0)
    let n = shifted - 0x1.8p23
    let r = x.addingProduct(n, -0x1.63p-1).addingProduct(n, 0x1.bd0106p-13)
    let terms: [Float] = [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]
    let polynomial = terms.reduce(Float(1.9875691500e-4)) { $1.addingProduct($0, r) }
    let power = Float(bitPattern: (shifted.bitPattern &- 0x4b40_0000 &+ 127) &<< 23)
    return (r.addingProduct(polynomial, r * r) + 1) * power
  }
}
