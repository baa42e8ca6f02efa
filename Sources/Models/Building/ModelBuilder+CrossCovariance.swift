import Graphs
import Platform
import Tensors

/// Attention between features in the place of tokens, and waves that tell places: what XCiT and EdgeNeXt share (arXiv:2106.09681).
extension ModelBuilder {
  /// What heads make of tokens `[tokens, features]`: each of their features is a mean of the head's own, weighted by how alike they are over
  /// all tokens; the scale of each head is the parameter `temperature`, `[heads, 1, 1]`.
  mutating func attendByFeatures(_ x: Int, _ name: String) -> Int {
    let heads = max(1, weights.rows("\(name).temperature"))
    let found = extents(x)
    guard found.count == 2, found[1] % heads == 0 else { return graph.reshape(x, [0]) }
    let three = featuresOfHeads(linear(x, "\(name).qkv", out: 3 * found[1]), heads: heads)
    let shape = Shape(heads, 1, 1)
    check("\(name).temperature", shape)
    let query = graph.mul(unit(three[0]), parameter: "\(name).temperature", shape)
    let seen = graph.attention(query: query, key: unit(three[1]), value: three[2], scale: .none)
    return linear(graph.reshape(graph.transpose(seen, [2, 0, 1]), found), "\(name).proj", out: found[1])
  }

  /// Queries, keys and values of tokens, which one layer made one after the other, as `[heads, dim, tokens]` each.
  mutating func featuresOfHeads(_ packed: Int, heads: Int) -> [Int] {
    let found = extents(packed)
    guard found.count == 2, found[1] % (3 * heads) == 0 else { return [packed, packed, packed] }
    let (tokens, dim) = (found[0], found[1] / (3 * heads))
    let parts = graph.transpose(graph.reshape(packed, [tokens, 3, heads, dim]), [1, 2, 3, 0])
    return graph.split(parts, axis: 0, sizes: [1, 1, 1]).map { graph.reshape($0, [heads, dim, tokens]) }
  }

  /// The planes and, for each place, what the convolution `name` makes of sines and cosines of its row and column.
  mutating func addWaves(_ planes: Int, _ name: String) -> Int {
    let found = extents(planes)
    // No published model has so many places, or features.
    guard found.count == 3, found[1] <= 1 << 8, found[2] <= 1 << 8 else { return graph.reshape(planes, [0]) }
    let features = min(max(2, weights.columns("\(name).token_projection.weight")) / 2, 1 << 6)
    let waves = Self.waves(rows: found[1], columns: found[2], features: features)
    let value = graph.node(Reshape(waves.shape), [graph.constant(waves)], name: name)
    return graph.add(planes, conv(value, "\(name).token_projection", out: found[0], kernel: 1, bias: true))
  }

  /// So many features of each place's row, and then of its column, `[2 * features, rows, columns]`.
  private static func waves(rows: Int, columns: Int, features: Int) -> Tensor {
    func lines(_ side: Int) -> [[Float]] {
      (0..<features).map { index in
        let period = Float(pow(10000, Double(Float(2 * (index / 2)) / Float(features))))
        return (1...max(1, side)).map { place in
          let angle = Double(Float(place) / (Float(side) + 1e-6) * Float(2 * Double.pi) / period)
          // Of wider numbers, whose last bits may differ from one C library to another.
          return Float(index % 2 == 0 ? sin(angle) : cos(angle))
        }
      }
    }
    let down = lines(rows).flatMap { line in line.flatMap { [Float](repeating: $0, count: columns) } }
    let across = lines(columns).flatMap { line in (0..<rows).flatMap { _ in line } }
    return Tensor(Shape(2 * features, rows, columns), down + across)
  }
}
