/// Arithmetic that the operators of mixtures of experts share, in the order of the kernels.
enum Mixture {
  /// `x * W' + b` for W `[out, in]`.
  static func linear(_ input: [Float], _ weights: [Float], _ bias: [Float]) -> [Float] {
    bias.indices.map { feature in
      input.indices.reduce(bias[feature]) { $0.addingProduct(weights[feature * input.count + $1], input[$1]) }
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
