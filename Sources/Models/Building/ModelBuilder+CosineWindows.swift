import Graphs
import Platform
import Tensors

/// Attention within windows by the angle between queries and keys, with biases that a perceptron makes of places: what Swin transformers of the
/// second version share (arXiv:2111.09883).
extension ModelBuilder {
  /// Queries of length `scale`, and keys of length 1, `[windows, heads, places, dim]`; the scale of each head is the exponential of
  /// the parameter `name`, `[heads, 1, 1]` or `[heads]`, of 100 at the most.
  mutating func cosine(_ query: Int, _ key: Int, scale name: String) -> [Int] {
    let heads = extents(query).dropFirst().first ?? 1
    let isLine = weights[name]?.count == 1
    let shape = isLine ? Shape(heads) : Shape(heads, 1, 1)
    check(name, shape)
    let logarithm = graph.clip(graph.parameterValue(name, shape), least: -.infinity, most: log(Float(100)))
    let scale = graph.node(Exp(), [.value(logarithm)])
    return [graph.mul(unit(query), isLine ? graph.reshape(scale, [heads, 1, 1]) : scale), unit(key)]
  }

  /// torch.nn.functional.normalize over the last axis.
  mutating func unit(_ input: Int) -> Int {
    let length = graph.node(ReduceL2([extents(input).count - 1]), [.value(input)])
    return graph.node(Div(), [.value(input), .value(graph.clip(length, least: 1e-12, most: .infinity))])
  }

  /// 16 times the sigmoid of what the perceptron `name` makes of the distances of two places, `[(2 * window - 1)², 2]`: `[1, heads,
  /// places, places]`.
  mutating func continuousBias(_ distances: Int, _ name: String, window: Int) -> Int {
    let inside = graph.relu(linear(distances, "\(name).0"))
    let table = linear(inside, "\(name).2", bias: false)
    let heads = extents(table).last ?? 1
    let bias = graph.sigmoid(pairs(.value(table), window: window, heads: heads, name: name))
    return graph.node(Mul(), [.value(bias), graph.constant(Tensor(Shape(1), [16]))])
  }

  /// The distances of two places of a window, rows and columns, over the largest of the windows of side `trained` that the model was
  /// trained with first: times 8, then their logarithms of base 8, of one more and with their signs.
  mutating func windowDistances(window: Int, trained: Int) -> Int {
    let largest = Float(max(1, (trained > 0 ? trained : window) - 1))
    let one = (1 - window..<window).map { step -> Float in
      let distance = Float(step) / largest * 8
      return (distance < 0 ? -1 : 1) * log2(abs(distance) + 1) / 3
    }
    return distances(one)
  }

  /// What the perceptron `name` makes of the logarithms of the distances of two places, of one more and with their signs: `[1, heads,
  /// places, places]`, as timm's `RelPosMlp` does (layers/pos_embed_rel.py, mode 'cr').
  mutating func logarithmicBias(_ name: String, window: Int) -> Int {
    let one = (1 - window..<window).map { step in Float((step < 0 ? -1 : 1) * log(Double(1 + abs(step)))) }
    let table = linear(graph.relu(linear(distances(one), "\(name).fc1")), "\(name).fc2")
    return pairs(.value(table), window: window, heads: extents(table).last ?? 1, name: name)
  }

  /// Those numbers of rows and of columns, `[count², 2]`.
  private mutating func distances(_ one: [Float]) -> Int {
    let table = Tensor(Shape(one.count * one.count, 2), one.flatMap { row in one.flatMap { [row, $0] } })
    return graph.node(Reshape(table.shape), [graph.constant(table)])
  }

  /// The same, `[(2 * window - 1)², 2]`, where the file has them: the buffer `name`, `[1, 2 * window - 1, 2 * window - 1, 2]`.
  mutating func windowDistances(stored name: String, window: Int) -> Int {
    let span = 2 * window - 1
    let shape = Shape(1, span, span, 2)
    check(name, shape)
    return graph.reshape(graph.parameterValue(name, shape), [span * span, 2])
  }

  /// Queries, keys and values of windows, `[windows, heads, places, dim]` each, that one layer of those weights makes one after the other;
  /// keys have no bias, the other two the given values, `[width]` each.
  mutating func packedProjections(
    _ windows: Int, _ name: String, heads: Int, biases: (query: Int, value: Int)
  ) -> [Int] {
    let width = extents(windows).last ?? 1
    let packed = linear(windows, weight: name, bias: nil, out: 3 * width)
    let three = graph.split(packed, axis: 2, sizes: [width, width, width])
    let biased = [graph.add(three[0], biases.query), three[1], graph.add(three[2], biases.value)]
    return biased.map { splitHeads(ofWindows: $0, heads: heads) }
  }

  /// What a layer gives that merges places: those of pairs of rows and columns, projected and then normalised.
  mutating func mergePlaces(_ x: Int, _ name: String, epsilon: Float? = nil) -> Int {
    guard let merged = joinPairs(x) else { return x }
    return layerNorm(linear(merged, "\(name).reduction", bias: false), "\(name).norm", epsilon: epsilon)
  }
}

/// How a stage of Swin V2 cuts its places: windows no larger than what is left, which are then not shifted.
struct StageWindows {
  /// The side of a window.
  let side: Int
  /// That of the windows of a first training; 0 where there was none.
  let trained: Int
  /// By how much every other block shifts them.
  let shift: Int

  init(window: Int, trained: Int, places: Int) {
    side = max(1, min(window, places))
    shift = places <= window ? 0 : window / 2
    self.trained = trained
  }
}
