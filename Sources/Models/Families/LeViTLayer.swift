import Graphs
import Tensors

/// A layer of LeViT by its place in the state dict.
struct LeViTLayer {
  enum Kind: String {
    case attention = "module.queries_keys_values"
    /// Attention of fewer places to all, between two stages.
    case subsample = "keys_values"
    case perceptron = "module.linear_up"
  }

  let kind: Kind
  let prefix: String
  /// The features that it takes.
  let width: Int
  let heads: Int
  /// The side of the square of places.
  let side: Int
  /// The features of a key, and how many times as many a value has, or the perceptron inside.
  let dim: Int
  let ratio: Int

  init?(_ weights: StateDict, stage: Int, index: Int) {
    let name = "levit.encoder.stages.\(stage).layers.\(index)"
    guard
      let kind = [Kind.attention, .subsample, .perceptron].first(where: {
        weights.has("\(name).\($0.rawValue).linear.weight")
      })
    else { return nil }
    self.kind = kind
    prefix = kind == .subsample ? name : "\(name).module"
    let first = "\(name).\(kind.rawValue).linear.weight"
    width = weights.columns(first)
    heads = max(1, weights.rows("\(prefix).attention_biases"))
    side = Int(Double(weights.columns("\(prefix).attention_biases")).squareRoot())
    let values = weights.columns("\(prefix).projection.linear.weight")
    let keys = kind == .attention ? 2 : 1
    dim = max(1, (weights.rows(first) - values) / (keys * heads))
    ratio = kind == .perceptron ? weights.rows(first) / max(1, width) : values / (heads * dim)
  }

  /// All layers of all stages.
  static func stages(_ weights: StateDict) -> [[LeViTLayer]] {
    let count = weights.count("levit.encoder.stages.{}.layers.0.module.queries_keys_values.linear.weight")
    return (0..<count).map { stage in
      var layers: [LeViTLayer] = []
      while let layer = LeViTLayer(weights, stage: stage, index: layers.count) { layers.append(layer) }
      return layers
    }
  }

  func build(_ net: inout ModelBuilder, _ x: Int, step: Int) -> Int {
    switch kind {
    case .perceptron:
      let inside = net.activate(net.linearNorm(x, "\(prefix).linear_up"))
      return net.graph.add(x, net.linearNorm(inside, "\(prefix).linear_down", out: net.extents(x).last))
    case .attention:
      let three = parts(&net, x, "queries_keys_values", sizes: [dim, dim, ratio * dim])
      return net.graph.add(x, attend(&net, three, step: 1, out: net.extents(x).last))
    case .subsample:
      let two = parts(&net, x, "keys_values", sizes: [dim, ratio * dim])
      let query = parts(&net, net.spaced(x, side: side, step: step), "queries", sizes: [dim])
      return attend(&net, query + two, step: step, out: nil)
    }
  }

  /// Queries, keys or values, `[heads, tokens, features]`, that a layer makes one after the other for each head.
  private func parts(_ net: inout ModelBuilder, _ x: Int, _ name: String, sizes: [Int]) -> [Int] {
    let packed = net.linearNorm(x, "\(prefix).\(name)", out: heads * sizes.reduce(0, +))
    let split = net.graph.splitHeads(packed, heads: heads)
    return sizes.count == 1 ? [split] : net.graph.split(split, axis: 2, sizes: sizes)
  }

  private func attend(_ net: inout ModelBuilder, _ three: [Int], step: Int, out: Int?) -> Int {
    // Biases of one place would be those of any number of places.
    guard net.extents(three[1]).dropFirst().first == side * side else { return net.graph.reshape(three[0], [0]) }
    let biases = "\(prefix).attention_biases"
    let found = net.attend(query: three[0], key: three[1], value: three[2], biases: biases, stride: step)
    return net.linearNorm(net.activate(found), "\(prefix).projection", out: out)
  }
}

extension ModelBuilder {
  /// Every `step`-th row and column of a square of places, as tokens.
  fileprivate mutating func spaced(_ tokens: Int, side: Int, step: Int) -> Int {
    let lines = Array(stride(from: 0, to: side, by: step))
    let places = lines.flatMap { row in lines.map { row * side + $0 } }
    return graph.node(Gather(axis: 0, indices: places, shape: Shape(places.count)), [.value(tokens)])
  }

  /// torch.nn.Linear without a bias and torch.nn.BatchNorm1d of what it gives, of tokens.
  fileprivate mutating func linearNorm(_ tokens: Int, _ name: String, out: Int? = nil) -> Int {
    let features = graph.transpose(linear(tokens, "\(name).linear", out: out, bias: false), [1, 0])
    return graph.transpose(norm(features, "\(name).batch_norm"), [1, 0])
  }
}
