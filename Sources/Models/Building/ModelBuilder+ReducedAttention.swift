import Graphs

/// The tensors of a layer whose keys and values are of fewer places than its queries (arXiv:2102.12122).
struct ReducedAttention {
  let query: String
  let key: String
  let value: String
  /// The convolution that makes one place of a square of them, where the file has it, and the normalisation behind it.
  let reduction: (conv: String, norm: String)
  let output: String
  var bias: Bool? = true
  /// Whether the places become 7x7 means first, whatever their number (arXiv:2106.13797).
  var isOfMeans = false
}

/// What SegFormer and both versions of PVT share.
extension ModelBuilder {
  /// What heads find for the places `x`, tokens of the extents of `planes`.
  mutating func attend(_ x: Int, by layer: ReducedAttention, heads: Int, planes: Int) -> Int {
    let query = linear(x, layer.query, bias: layer.bias)
    let fewer = reduce(x, by: layer, planes: planes)
    let key = linear(fewer, layer.key, bias: layer.bias)
    let value = linear(fewer, layer.value, bias: layer.bias)
    return linear(attend(query, key, value, heads: heads), layer.output, out: extents(x).last)
  }

  private mutating func reduce(_ x: Int, by layer: ReducedAttention, planes model: Int) -> Int {
    guard layer.isOfMeans || weights.has("\(layer.reduction.conv).weight") else { return x }
    var places = planes(x, like: model)
    if layer.isOfMeans { places = adaptiveAveragePool(places, to: [7, 7]) }
    let side = max(1, weights.kernel("\(layer.reduction.conv).weight"))
    let squares = conv(places, layer.reduction.conv, stride: side, pad: 0, bias: true)
    let fewer = layerNorm(tokens(squares), layer.reduction.norm)
    return layer.isOfMeans ? graph.gelu(fewer) : fewer
  }

  /// The same by timm's layers `q`, `kv`, `sr` and `norm`, the last of eps 1e-5: what timm's PVT v2 and Twins share.
  mutating func attendToFewer(
    _ x: Int, _ name: String, heads: Int, planes model: Int, hasBias: Bool = true, isOfMeans: Bool = false
  ) -> Int {
    let width = extents(x).last ?? 1
    let query = linear(x, "\(name).q", bias: hasBias)
    var fewer = x
    if weights.has("\(name).sr.weight") || weights.has("\(name).norm.weight") {
      let side = max(1, weights.kernel("\(name).sr.weight"))
      var places = planes(x, like: model)
      if isOfMeans { places = adaptiveAveragePool(places, to: [7, 7]) }
      let squares = conv(places, "\(name).sr", stride: side, pad: 0, bias: true)
      fewer = layerNorm(tokens(squares), "\(name).norm", epsilon: 1e-5)
      if isOfMeans { fewer = graph.gelu(fewer) }
    }
    let both = linear(fewer, "\(name).kv", out: 2 * width, bias: hasBias)
    let parts = graph.split(both, axis: 1, sizes: [width, width])
    return linear(attend(query, parts[0], parts[1], heads: heads), "\(name).proj", out: width)
  }

  /// A perceptron with a convolution a channel before its activation, of tokens of the extents of `planes`; with `isRectified` ReLU is
  /// before the convolution too.
  mutating func mixPerceptron(
    _ x: Int, names: (first: String, spread: String, second: String), planes model: Int, isRectified: Bool = false
  ) -> Int {
    var inside = linear(x, names.first)
    if isRectified { inside = graph.relu(inside) }
    let width = extents(inside).last ?? 1
    let spread = conv(
      planes(inside, like: [width] + extents(model).dropFirst()), names.spread, out: width, bias: true)
    return linear(activate(tokens(spread)), names.second, out: extents(x).last)
  }
}
