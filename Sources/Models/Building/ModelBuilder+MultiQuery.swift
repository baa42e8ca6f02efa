import Graphs

/// Attention of heads that share keys and values (arXiv:1911.02150), as MobileNetV4 has it (timm, layers/attention2d.py,
/// `MultiQueryAttention2d`).
extension ModelBuilder {
  /// What the heads find among planes, as planes of as many channels; keys and values are of half the places where a depthwise layer
  /// stands before them.
  mutating func attendByManyQueries(_ x: Int, _ name: String) -> Int {
    let width = max(1, weights.rows("\(name).key.proj.weight"))
    let queries = conv(x, "\(name).query.proj", kernel: 1, bias: false)
    let heads = max(1, channels(queries) / width)
    let hasFewerPlaces = ["key", "value"].contains { weights.has("\(name).\($0).down_conv.weight") }
    let shared = ["key", "value"].map { part in
      var places = x
      if hasFewerPlaces {
        places = convNorm(x, "\(name).\(part).down_conv", "\(name).\(part).norm", out: channels(x), stride: 2)
      }
      let found = tokens(conv(places, "\(name).\(part).proj", kernel: 1, bias: false))
      let extents = extents(found)
      return graph.expand(graph.reshape(found, [1] + extents), [heads] + extents)
    }
    let query = graph.splitHeads(tokens(queries), heads: heads)
    let found = graph.mergeHeads(graph.attention(query: query, key: shared[0], value: shared[1]))
    let planes = planes(found, like: [extents(found).last ?? 1] + extents(x).dropFirst())
    return conv(planes, "\(name).output.proj", out: channels(x), kernel: 1, bias: false)
  }
}
