import CKernels

/// A sum of products of tiles of bfloat16: what `tdpbf16ps` does (Intel SDM, volume 2).
struct TileProducts {
  private(set) var sum: Float
  private let words: Int
  private var count = 0
  private var even: Float = 0
  private var odd: Float = 0

  /// A sum from `sum` on, of products of so many words each.
  init(_ sum: Float, words: Int) { (self.sum, self.words) = (sum, words) }

  /// Adds a word: a weight and what it is multiplied by, of the even and of the odd channel.
  ///
  /// A product is two chains of fused multiply-adds from zero on, of even and of odd channels, whose sum is added.
  mutating func add(_ even: (weight: Float, value: Float), _ odd: (weight: Float, value: Float)) {
    self.even = NativePairs.adding(even, to: self.even)
    self.odd = NativePairs.adding(odd, to: self.odd)
    count += 1
    guard count == words else { return }
    sum = NativePairs.flushed(NativePairs.flushed(sum) + NativePairs.flushed(self.even + self.odd))
    (self.even, self.odd, count) = (0, 0, 0)
  }

  /// Gemm of one image, as ``NativePairs/gemm(_:_:_:channels:)``.
  static func gemm(_ input: [Float], _ weights: [Float], _ bias: [Float], channels: Int) -> [Float] {
    let pixels = input.count / channels
    let count = (channels + 1) / 2 * pixels
    let cut = ck_tile_cut_of(2 * count, 1)
    return bias.indices.map { feature in
      func term(_ channel: Int, _ word: Int) -> (weight: Float, value: Float) {
        guard channel < channels, word < count else { return (0, 0) }
        let index = channel * pixels + word % pixels
        return (weights[feature * input.count + index], input[index])
      }
      var products = TileProducts(bias[feature], words: cut.words)
      for word in 0..<cut.pairs { products.add(term(word / pixels * 2, word), term(word / pixels * 2 + 1, word)) }
      return products.sum
    }
  }
}
