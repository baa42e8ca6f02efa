import Graphs

/// Focal modulation (arXiv:2203.11926), as far as timm's and transformers' FocalNet compute it alike.
extension ModelBuilder {
  /// How many convolutions the modulation `name` has, each of which sees a larger part of the image.
  func focalLevels(_ name: String) -> Int { weights.count("\(name).focal_layers.{}.0.weight") }

  /// Queries, and the sum of contexts of growing windows and of the whole image, each times its gates, of planes that are `width` queries,
  /// as many contexts, and a gate for each level and the whole; the activation is GELU whatever that of perceptrons is.
  mutating func focalContexts(_ planes: Int, _ name: String, width: Int) -> (queries: Int, sum: Int) {
    let levels = focalLevels(name)
    let parts = graph.split(planes, axis: 0, sizes: [width, width] + [Int](repeating: 1, count: levels + 1))
    var context = parts[1]
    var contexts: [Int] = []
    for level in 0..<levels {
      context = graph.gelu(conv(context, "\(name).focal_layers.\(level).0", out: width, bias: false))
      contexts.append(graph.mul(context, parts[2 + level]))
    }
    let whole = graph.mul(graph.gelu(graph.globalAveragePool(context)), parts[2 + levels])
    contexts.append(whole)
    return (parts[0], contexts.dropFirst().reduce(contexts[0]) { graph.add($0, $1) })
  }
}
