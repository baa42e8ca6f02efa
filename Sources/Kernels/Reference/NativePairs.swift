import Tensors

/// The arithmetic of kernels on pairs of bfloat16: what `vdpbf16ps` and `vcvtne2ps2bf16` do (Intel SDM, volume 2).
enum NativePairs {
  /// The sum and two products, the odd channel's first: fused multiply-adds to nearest, ties to even, that take denormal
  /// numbers for zero and return zero for them.
  static func addProducts(
    _ even: (weight: Float, value: Float), _ odd: (weight: Float, value: Float), to sum: Float
  ) -> Float {
    adding(even, to: adding(odd, to: sum))
  }

  /// The sum and one product.
  static func adding(_ product: (weight: Float, value: Float), to sum: Float) -> Float {
    flushed(flushed(sum).addingProduct(flushed(product.weight), flushed(product.value)))
  }

  /// Rounds to bfloat16; denormal numbers become zero.
  static func round(_ value: Float) -> Float { DType.bfloat16.round(flushed(value)) }

  /// Gemm of one image whose features are those of `channels` channels: the words of pairs in their order, then pixels.
  static func gemm(_ input: [Float], _ weights: [Float], _ bias: [Float], channels: Int) -> [Float] {
    let pixels = input.count / channels
    return bias.indices.map { feature in
      var sum = bias[feature]
      for pair in stride(from: 0, to: channels, by: 2) {
        for pixel in 0..<pixels {
          func term(_ channel: Int) -> (Float, Float) {
            guard channel < channels else { return (0, 0) }
            let index = channel * pixels + pixel
            return (weights[feature * input.count + index], input[index])
          }
          sum = addProducts(term(pair), term(pair + 1), to: sum)
        }
      }
      return sum
    }
  }

  static func flushed(_ value: Float) -> Float {
    value.isSubnormal ? Float(sign: value.sign, exponent: 0, significand: 0) : value
  }
}
