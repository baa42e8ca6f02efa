import Graphs
import Tensors

/// The blocks of timm's vision transformers without scales: what PiT, ConViT and others share.
extension ModelBuilder {
  /// What `attend` makes of normalised tokens, and a perceptron, each added to what it took.
  mutating func block(_ x: Int, _ name: String, attend: (inout ModelBuilder, Int, String) -> Int) -> Int {
    let seen = attend(&self, layerNorm(x, "\(name).norm1"), "\(name).attn")
    return addPerceptron(graph.add(x, seen), name)
  }

  /// A value over the square root of a number of features, as attention scales products.
  mutating func dividedByRoot(_ x: Int, of features: Int) -> Int {
    graph.node(Div(), [.value(x), graph.constant(Tensor(Shape(1), [Float(features).squareRoot()]))])
  }

  /// The tokens and what a perceptron makes of them, normalised before.
  mutating func addPerceptron(_ x: Int, _ name: String) -> Int {
    graph.add(x, perceptron(layerNorm(x, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2"))
  }

  /// Attention of layers `qkv`, which makes queries, keys and values one after the other, and `proj`.
  mutating func attendPacked(_ x: Int, _ name: String, heads: Int, hasBias: Bool = true) -> Int {
    let width = extents(x).last ?? 1
    let packed = linear(x, "\(name).qkv", out: 3 * width, bias: hasBias)
    return linear(attend(packed: packed, heads: heads), "\(name).proj", out: width)
  }

  /// The side of patches that the convolution `name` makes, no more than any published model's.
  func patchSide(_ name: String) -> Int { max(1, min(weights.kernel("\(name).weight"), 64)) }

  /// The side of the square that so many places are; 1 where they are none.
  func squareSide(of places: Int) -> Int {
    let side = Int(Double(max(1, places)).squareRoot().rounded())
    return side * side == places ? side : 1
  }
}

/// Tokens of which the first is the class's.
extension ModelBuilder {
  /// The first token and the others; with `isThere` false all are others.
  mutating func parted(_ x: Int, isThere: Bool = true) -> (own: Int?, rest: Int) {
    let count = channels(x)
    guard isThere, count > 1 else { return (nil, x) }
    let parts = graph.split(x, axis: 0, sizes: [1, count - 1])
    return (parts[0], parts[1])
  }
}
