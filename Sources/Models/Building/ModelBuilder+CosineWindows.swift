import Graphs
import Platform
import Tensors

/// Attention within windows by the angle between queries and keys, with biases that a perceptron makes of places: what Swin transformers of the
/// second version share (arXiv:2111.09883).
extension ModelBuilder {
  /// Queries of length `scale`, and keys of length 1, `[windows, heads, places, dim]`; the scale of each head is the exponential of
  /// the parameter `name`, `[heads, 1, 1]`, of 100 at the most.
  mutating func cosine(_ query: Int, _ key: Int, scale name: String) -> [Int] {
    let heads = extents(query).dropFirst().first ?? 1
    let shape = Shape(heads, 1, 1)
    check(name, shape)
    let logarithm = graph.clip(graph.parameterValue(name, shape), least: -.infinity, most: log(Float(100)))
    let scale = graph.node(Exp(), [.value(logarithm)])
    return [graph.mul(unit(query), scale), unit(key)]
  }

  /// torch.nn.functional.normalize over the last axis.
  private mutating func unit(_ input: Int) -> Int {
    let length = graph.node(ReduceL2([extents(input).count - 1]), [.value(input)])
    return graph.node(Div(), [.value(input), .value(graph.clip(length, least: 1e-12, most: .infinity))])
  }

  /// 16 times the sigmoid of what the perceptron `name` makes of the distances of two places, `[(2 * window - 1)², 2]`: `[1, heads,
  /// places, places]`.
  mutating func continuousBias(_ distances: Int, _ name: String, window: Int) -> Int {
    let inside = graph.relu(linear(distances, "\(name).0"))
    let table = linear(inside, "\(name).2", bias: false)
    let bias = graph.sigmoid(pairs(table, window: window))
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
    let table = Tensor(Shape(one.count * one.count, 2), one.flatMap { row in one.flatMap { [row, $0] } })
    return graph.node(Reshape(table.shape), [graph.constant(table)])
  }

  /// Queries, keys and values of windows, `[windows, heads, places, dim]` each, that one layer of those weights makes one after the other;
  /// keys have no bias, the other two the given values, `[width]` each, if any.
  mutating func packedProjections(
    _ windows: Int, _ name: String, heads: Int, biases: (query: Int, value: Int)?
  ) -> [Int] {
    let extents = extents(windows)
    guard extents.count == 3, extents[2] % heads == 0 else { return [windows, windows, windows] }
    let width = extents[2]
    let packed = linear(windows, weight: name, bias: nil, out: 3 * width)
    var three = graph.split(packed, axis: 2, sizes: [width, width, width])
    if let biases {
      three[0] = graph.add(three[0], biases.query)
      three[2] = graph.add(three[2], biases.value)
    }
    return three.map {
      graph.transpose(graph.reshape($0, [extents[0], extents[1], heads, width / heads]), [0, 2, 1, 3])
    }
  }
}
