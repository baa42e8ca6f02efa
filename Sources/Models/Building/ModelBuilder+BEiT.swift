import Tensors

/// What BEiT and EVA share.
extension ModelBuilder {
  /// Classifies the mean of all tokens but the first where there is a layer `fc_norm`, else the first one.
  mutating func classifyMeanOrToken(_ x: Int) {
    let takesMean = weights.has("fc_norm.weight")
    if let timm = settings.timm, let pool = timm.pool, (pool == "avg") != takesMean {
      let expected = "\(takesMean ? "avg" : "token"), as the weights have it"
      refuse(.config(path: timm.path, key: "global_pool", value: pool, expected: expected))
    }
    guard takesMean else {
      _ = linear(graph.select(layerNorm(x, "norm"), axis: 0, index: 0), "head")
      return
    }
    let parts = graph.split(x, axis: 0, sizes: [1, extents(x)[0] - 1])
    _ = linear(layerNorm(graph.reduceMean(parts[1], axes: [0]), "fc_norm"), "head")
  }

  /// Queries, keys and values that one layer of the attention `name` makes one after the other; keys have no bias.
  mutating func projectionsWithoutKeyBias(_ x: Int, _ name: String) -> [Int] {
    let width = extents(x).last ?? 1
    let packed = linear(x, weight: "\(name).qkv.weight", bias: nil, out: 3 * width)
    var parts = graph.split(packed, axis: 1, sizes: [width, width, width])
    for (part, bias) in [(0, "q_bias"), (2, "v_bias")] {
      check("\(name).\(bias)", width)
      parts[part] = graph.add(parts[part], parameter: "\(name).\(bias)", Shape(width))
    }
    return parts
  }
}
