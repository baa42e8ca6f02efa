import Graphs

/// A layer of Hiera's: attention, whose queries may be maxima of squares, and a perceptron (arXiv:2306.00989).
struct HieraLayer {
  let prefix: String
  /// The normalisations before attention and before the perceptron.
  let norms: (before: String, after: String)
  let heads: Int
  /// Of how many places a query is the maximum.
  let pool: Int
  /// The queries of a window; nil where all places are in one.
  let window: Int?
  /// Whether the layer has scales of features.
  var isScaled = false
  /// Whether more features than before come of a layer; else they are maxima and means of squares.
  var projects = true

  func build(_ net: inout ModelBuilder, _ x: Int) -> Int {
    let normal = net.layerNorm(x, "\(prefix).\(norms.before)")
    let width = max(1, net.weights.rows("\(prefix).attn.qkv.weight") / 3)
    let shortcut = width == net.extents(x).last ? x : widen(&net, projects ? normal : x, width: width)
    let middle = net.graph.add(shortcut, scaled(&net, attend(&net, normal, width: width), "ls1"))
    let after = net.layerNorm(middle, "\(prefix).\(norms.after)")
    return net.graph.add(middle, scaled(&net, net.perceptron(after, "\(prefix).mlp.fc1", "\(prefix).mlp.fc2"), "ls2"))
  }

  private func scaled(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    isScaled ? net.scale(x, "\(prefix).\(name).gamma", [net.extents(x).last ?? 1]) : x
  }

  /// More features of fewer places, of which each is a square's.
  private func widen(_ net: inout ModelBuilder, _ x: Int, width: Int) -> Int {
    let count = net.channels(x)
    if projects {
      let projected = net.linear(x, "\(prefix).proj", out: width)
      return maxima(&net, net.graph.reshape(projected, [pool, count / pool, width]), axis: 0)
    }
    let squares = net.graph.reshape(x, [pool, count / pool, width / 2])
    return net.graph.concat([maxima(&net, squares, axis: 0), net.graph.reduceMean(squares, axes: [0])], axis: 1)
  }

  private func maxima(_ net: inout ModelBuilder, _ x: Int, axis: Int) -> Int {
    net.graph.node(ReduceMax([axis], keepDims: false), [.value(x)])
  }

  private func attend(_ net: inout ModelBuilder, _ x: Int, width: Int) -> Int {
    let count = net.channels(x)
    let places = window.map { $0 * pool } ?? count
    if count % max(1, places) != 0 { net.contradict("masked_unit_size", "\(places) places", "a divisor of \(count)") }
    let (windows, dim) = (count / max(1, places), width / heads)
    let packed = net.graph.reshape(
      net.linear(x, "\(prefix).attn.qkv", out: 3 * width), [places, windows, 3, heads, dim])
    var three = net.graph.split(net.graph.transpose(packed, [2, 3, 1, 0, 4]), axis: 0, sizes: [1, 1, 1]).map {
      net.graph.reshape($0, [heads, windows, places, dim])
    }
    if pool > 1 {
      let squares = net.graph.reshape(three[0], [heads, windows, pool, places / pool, dim])
      three[0] = maxima(&net, squares, axis: 2)
    }
    let seen = net.graph.attention(query: three[0], key: three[1], value: three[2], scale: .queries)
    let merged = net.graph.reshape(net.graph.transpose(seen, [2, 1, 0, 3]), [count / pool, width])
    return net.linear(merged, "\(prefix).attn.proj", out: width)
  }
}

extension ModelBuilder {
  /// Tokens in the order of Hiera's stages: which of a square's places one is comes before which square it is in, and squares are those of
  /// the next stage; `lines` has rows and columns, as the numbers that count them, the last one fastest.
  mutating func unroll(_ x: Int, lines: [[Int]]) -> Int {
    let times = (lines.first ?? []).count - 1
    let cut = graph.reshape(x, lines[0] + lines[1] + [extents(x).last ?? 1])
    let order = (0...times).reversed().flatMap { [$0, $0 + times + 1] } + [2 * times + 2]
    return graph.reshape(graph.transpose(cut, order), extents(x))
  }
}
