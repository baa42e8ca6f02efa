import Graphs
import Tensors

/// Transformers on tokens `[tokens, features]`.
extension ModelBuilder {
  /// torch.nn.LayerNorm over features; `epsilon` nil: the family's.
  mutating func layerNorm(_ input: Int, _ name: String, epsilon own: Float? = nil) -> Int {
    let features = extents(input).last ?? 1
    check("\(name).weight", features)
    check("\(name).bias", features)
    return graph.layerNorm(input, name, epsilon: own ?? epsilon(1e-5))
  }

  /// torch.nn.LayerNorm over the channels of planes.
  mutating func layerNorm(planes x: Int, _ name: String, epsilon: Float? = nil) -> Int {
    planes(layerNorm(tokens(x), name, epsilon: epsilon), like: x)
  }

  /// The means of planes, normalised before (`norm_pre`) or behind (`head.norm`), and `head.fc`.
  mutating func classifyNormedMeans(_ x: Int) {
    graph.startUnit("head")
    let isBefore = weights.has("norm_pre.weight")
    let planes = isBefore ? layerNorm(planes: x, "norm_pre") : x
    let mean = graph.flatten(graph.globalAveragePool(planes))
    _ = linear(isBefore ? mean : layerNorm(mean, "head.norm"), "head.fc")
  }

  /// Linear, activation, Linear.
  mutating func perceptron(_ input: Int, _ first: String, _ second: String) -> Int {
    let inside = linear(input, first)
    return linear(activate(inside), second, out: extents(input).last)
  }

  /// Heads attend to one another's tokens.
  mutating func attend(
    _ query: Int, _ key: Int, _ value: Int, heads: Int, mask: Source? = nil, scale: AttentionScale = .both
  ) -> Int {
    let query = graph.splitHeads(query, heads: heads)
    let key = graph.splitHeads(key, heads: heads)
    let value = graph.splitHeads(value, heads: heads)
    return graph.mergeHeads(graph.attention(query: query, key: key, value: value, mask: mask, scale: scale))
  }

  /// Attention of a value that holds queries, keys and values one after the other.
  mutating func attend(packed: Int, heads: Int) -> Int {
    let width = (extents(packed).last ?? 3) / 3
    let parts = graph.split(packed, axis: 1, sizes: [width, width, width])
    return attend(parts[0], parts[1], parts[2], heads: heads)
  }

  /// Planes as tokens, row by row.
  mutating func tokens(_ planes: Int) -> Int {
    let extents = extents(planes)
    guard extents.count == 3 else { return planes }
    return graph.transpose(graph.reshape(planes, [extents[0], extents[1] * extents[2]]), [1, 0])
  }

  /// Tokens as planes again, of the extents of `model`.
  mutating func planes(_ tokens: Int, like model: Int) -> Int { planes(tokens, like: extents(model)) }

  /// Tokens as planes of those extents.
  mutating func planes(_ tokens: Int, like extents: [Int]) -> Int {
    graph.reshape(graph.transpose(tokens, [1, 0]), extents)
  }

  /// The image as tokens of `side` x `side` pixels, each row, column, channel.
  mutating func pixelTokens(side: Int) -> Int {
    let extents = extents(pixels)
    let count = extents[1] / max(1, side)
    let parts = graph.reshape(pixels, [extents[0], count, side, count, side])
    return graph.reshape(
      graph.transpose(parts, [1, 3, 2, 4, 0]), [count * count, side * side * extents[0]])
  }

  /// The tokens with learned ones, `[1, 1, features]` each, in front.
  mutating func prepend(_ names: [String], to tokens: Int) -> Int {
    let features = extents(tokens).last ?? 1
    let own = names.filter(weights.has).map { name in
      let count = weights.columns(name)
      check(name, 1, count, features)
      let value = graph.parameterValue(name, Shape(1, count, features))
      return graph.reshape(value, [count, features])
    }
    return own.isEmpty ? tokens : graph.concat(own + [tokens], axis: 0)
  }

  /// Tokens, or planes, plus an embedding of their places, `[1, tokens, features]` or `[1, features, rows, columns]`.
  mutating func addPositions(_ tokens: Int, _ name: String) -> Int {
    let extents = [1] + extents(tokens)
    let shape = Shape(checking: extents) ?? Shape(0)
    check(name, shape)
    return graph.reshape(graph.add(graph.reshape(tokens, extents), parameter: name, shape), Array(extents.dropFirst()))
  }

  /// A learned token, `[1, count, features]`, as tokens.
  mutating func learnedTokens(_ name: String, count: Int = 1, features: Int) -> Int {
    check(name, 1, count, features)
    return graph.reshape(graph.parameterValue(name, Shape(1, count, features)), [count, features])
  }

  /// Tokens, or planes of `rank` 3, times a learned scale a channel.
  mutating func scale(_ input: Int, _ name: String, _ extents: [Int]) -> Int {
    let shape = Shape(checking: extents) ?? Shape(0)
    check(name, shape)
    return graph.mul(input, parameter: name, shape)
  }

  /// Planes times a learned scale a channel, `[channels]`.
  mutating func scaleChannels(_ planes: Int, _ name: String) -> Int {
    let count = channels(planes)
    check(name, count)
    return graph.mul(planes, graph.reshape(graph.parameterValue(name, Shape(count)), [count, 1, 1]))
  }

  /// Global response normalisation of tokens, with eps 1e-6: each feature times its norm over the image, that over the mean of all
  /// features'; weight and bias have the extents of `shape`.
  mutating func responses(_ input: Int, _ name: String, _ shape: Shape) -> Int {
    let width = extents(input).last ?? 1
    let norms = graph.node(ReduceL2([0]), [.value(input)])
    let mean = graph.reduceMean(norms, axes: [1], keepDims: true)
    let floor = graph.node(Add(), [.value(mean), graph.constant(Tensor(Shape(1, 1), [1e-6]))])
    let relative = graph.node(Div(), [.value(norms), .value(floor)])
    check("\(name).weight", shape)
    check("\(name).bias", shape)
    let weight = graph.reshape(graph.parameterValue("\(name).weight", shape), [1, width])
    let bias = graph.reshape(graph.parameterValue("\(name).bias", shape), [1, width])
    return graph.add(graph.add(graph.mul(weight, graph.mul(input, relative)), bias), input)
  }

  /// The features of a head in transformers whose width is not of heads of 64: those of 16 heads, "so400m", "huge" and larger.
  private static let headWidths = [1152: 72, 1280: 80, 1408: 88, 1664: 104, 1792: 112]

  /// The heads of an attention that is `width` wide: of as many features as published models of that width have, unless said otherwise.
  mutating func assumeHeads(width: Int, headWidth: Int? = nil) -> Int {
    let features = headWidth ?? Self.headWidths[width] ?? 64
    return assume(
      "heads", "heads of attention", width % features == 0 && width > 0 ? width / features : nil,
      range: 1...max(1, width), told: settings.timm?.heads ?? RecordedParts.heads(weights.catalogue.moduleParts))
  }
}
