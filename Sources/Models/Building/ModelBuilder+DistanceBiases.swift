import Graphs
import Tensors

/// Attention with a bias for each distance of two places, counted without signs: what LeViT and EfficientFormer share.
extension ModelBuilder {
  /// More places than any published model's have no biases.
  private static let mostPlaces = 1 << 12

  /// The side of the square of places that the biases `name`, `[heads, places]`, are of.
  func side(ofBiases name: String) -> Int { Int(Double(min(weights.columns(name), Self.mostPlaces)).squareRoot()) }

  /// How wide a head's queries and keys are, and its values, by the biases `name`, of `rows` features of `parts` and values together, and
  /// of the columns of the layer `last` that takes the values.
  func headWidths(_ rows: String, parts: Int, biases name: String, last: String) -> (key: Int, value: Int) {
    let heads = max(1, weights.rows(name))
    let value = max(1, weights.columns(last) / heads)
    return (max(1, (weights.rows(rows) / heads - value) / parts), value)
  }

  /// What the heads find, side by side, `[tokens, heads * dim]`; queries `[heads, tokens, dim]` are every `stride`-th row's and column's.
  mutating func attend(query: Int, key: Int, value: Int, biases name: String, stride: Int = 1) -> Int {
    let bias = distanceBiases(name, stride: stride)
    let root = Float(extents(query).last ?? 1).squareRoot()
    return graph.mergeHeads(
      graph.attention(query: query, key: key, value: value, mask: .value(bias), scale: .scores(root)))
  }

  /// The biases `name` for all distances of every `stride`-th row's and column's places and all places, `[heads, ends, places]`.
  mutating func distanceBiases(_ name: String, stride: Int = 1) -> Int {
    let side = side(ofBiases: name)
    let places = side * side
    let heads = max(1, weights.rows(name))
    let shape = Shape(heads, max(1, places))
    check(name, shape)
    let ends = (0..<places).filter { $0 / max(1, side) % stride == 0 && $0 % max(1, side) % stride == 0 }
    let indices = ends.flatMap { from in
      (0..<places).map { to in abs(from / side - to / side) * side + abs(from % side - to % side) }
    }
    let gather = Gather(axis: 1, indices: indices, shape: Shape(indices.count))
    let values = graph.node(gather, [graph.parameter(name, shape)], name: name)
    return graph.reshape(values, [heads, ends.count, places])
  }

  /// Features of tokens, of which each head has some for each part, `[tokens, heads * (…)]`, as one `[heads, tokens, dim]` for each part.
  mutating func splitHeads(_ input: Int, heads: Int, parts: [Int]) -> [Int] {
    graph.split(graph.splitHeads(input, heads: heads), axis: 2, sizes: parts)
  }

  /// The mean of what two classifiers say, one of which learned of another model.
  mutating func meanOfClassifiers(_ logits: Int, _ distilled: Int) -> Int {
    let both = [logits, distilled].map { graph.reshape($0, [1] + extents($0)) }
    return graph.reduceMean(graph.concat(both, axis: 0), axes: [0])
  }
}
