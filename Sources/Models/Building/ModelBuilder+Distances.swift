import Graphs
import Tensors

/// What LeViT is made of: biases by distance, and features that are normalised by statistics of batches.
extension ModelBuilder {
  /// The entries of the table `name`, `[heads, rows * columns]`, for all places of a square of side `side` and every `step`-th of its rows
  /// and columns as queries: `[heads, queries, places]`; nil where the places are more than any published model's.
  mutating func distanceBiases(_ name: String, side: Int, step: Int) -> Int? {
    guard 1...1 << 6 ~= side else { return nil }
    let shape = Shape(max(1, weights.rows(name)), side * side)
    check(name, shape)
    let queries = Self.places(ofSide: side, step: step)
    let indices = queries.flatMap { from in
      (0..<side * side).map { to in
        abs(from / side - to / side) * side + abs(from % side - to % side)
      }
    }
    let gather = Gather(axis: 1, indices: indices, shape: Shape(queries.count, side * side))
    return graph.node(gather, [graph.parameter(name, shape)], name: name)
  }

  /// Every `step`-th row and column of a square of places, as tokens.
  mutating func spaced(_ tokens: Int, side: Int, step: Int) -> Int {
    let places = Self.places(ofSide: side, step: step)
    return graph.node(Gather(axis: 0, indices: places, shape: Shape(places.count)), [.value(tokens)])
  }

  private static func places(ofSide side: Int, step: Int) -> [Int] {
    let lines = Array(stride(from: 0, to: side, by: step))
    return lines.flatMap { row in lines.map { row * side + $0 } }
  }

  /// torch.nn.Linear without a bias and torch.nn.BatchNorm1d of what it gives, of tokens.
  mutating func linearNorm(_ tokens: Int, _ name: String, out: Int? = nil) -> Int {
    let features = graph.transpose(linear(tokens, "\(name).linear", out: out, bias: false), [1, 0])
    return graph.transpose(norm(features, "\(name).batch_norm"), [1, 0])
  }

  /// The mean of two heads' logits.
  mutating func meanLogits(_ own: Int, _ taught: Int) -> Int {
    let both = graph.concat([own, taught].map { graph.reshape($0, [1] + extents($0)) }, axis: 0)
    return graph.reduceMean(both, axes: [0])
  }
}
