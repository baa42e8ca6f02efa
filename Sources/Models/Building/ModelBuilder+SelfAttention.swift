import Graphs
import Tensors

/// Attention among places in the place of a convolution: what timm's ResNets of models/byoanet.py have.
extension ModelBuilder {
  /// Among all places, among those around blocks, or by matrices that places make; `stride` 2 halves rows and columns.
  mutating func selfAttention(_ x: Int, _ name: String, stride: Int) -> Int {
    if weights.has("\(name).kv.weight") || weights.has("\(name).q.weight") {
      return attendAroundBlocks(x, name, stride: stride)
    }
    let isLambda = ["weight", "bias"].contains { weights.has("\(name).conv_lambda.\($0)") }
    let made = isLambda ? applyMatrices(x, name) : attendToAll(x, name)
    return stride > 1 ? graph.averagePool(made, kernel: 2, stride: 2) : made
  }

  /// Attention among all places of a square (arXiv:2101.11605).
  private mutating func attendToAll(_ x: Int, _ name: String) -> Int {
    let (found, table) = (extents(x), "\(name).pos_embed.height_rel")
    let (width, rows) = (channels(x), weights.rows("\(name).qkv.weight"))
    let dim = max(1, weights.columns(table))
    // Values are as wide as what comes in.
    let heads = max(1, (rows - width) / 2 / dim)
    guard found.count == 3, found[1] == found[2], width % heads == 0 else { return graph.reshape(x, [0]) }
    let packed = tokens(conv(x, "\(name).qkv", out: 2 * heads * dim + width, kernel: 1, bias: false))
    let three = graph.split(packed, axis: 1, sizes: [heads * dim, heads * dim, width]).map {
      graph.splitHeads($0, heads: heads)
    }
    let side = found[1]
    let mask = lineScores(
      graph.reshape(three[0], [heads, side, side, dim]), tables: (table, "\(name).pos_embed.width_rel"),
      count: 2 * side - 1, keys: side
    ) { $1 - $0 + side - 1 }
    let seen = graph.attention(query: three[0], key: three[1], value: three[2], mask: .value(mask), scale: .queries)
    return planes(graph.mergeHeads(seen), like: found)
  }

  /// Attention of blocks of 8x8 places to those and to some around them, beyond the edge to zeros (arXiv:2103.12731).
  private mutating func attendAroundBlocks(_ x: Int, _ name: String, stride: Int) -> Int {
    let (found, table, block) = (extents(x), "\(name).pos_embed.height_rel", 8)
    let window = min((weights.rows(table) + 1) / 2, 32)
    let dim = max(1, weights.columns(table))
    let heads = max(1, weights.rows("\(name).q.weight") / dim)
    let width = weights.rows("\(name).kv.weight") / heads
    // Blocks of 8 have two or three places around them in all of timm's models that are read.
    guard found.count == 3, found[1] % block == 0, found[2] % block == 0, [12, 14].contains(window), width > dim,
      found[1] <= 1 << 9, found[2] <= 1 << 9
    else { return graph.reshape(x, [0]) }
    let (down, across, side) = (found[1] / block, found[2] / block, block / stride)
    let query = conv(x, "\(name).q", out: heads * dim, kernel: 1, stride: stride, bias: false)
    let cut = graph.reshape(query, [heads, dim, down, side, across, side])
    let queries = graph.reshape(graph.transpose(cut, [0, 2, 4, 3, 5, 1]), [heads, down * across, side, side, dim])
    let both = aroundBlocks(conv(x, "\(name).kv", out: heads * width, kernel: 1, bias: false), window: window)
    let members = graph.reshape(both, [down * across, window * window, heads, width])
    let parts = graph.split(graph.transpose(members, [2, 0, 1, 3]), axis: 3, sizes: [dim, width - dim])
    let mask = lineScores(
      queries, tables: (table, "\(name).pos_embed.width_rel"), count: 2 * window - 1, keys: window
    ) { $1 - $0 + window - 1 }
    let seen = graph.attention(
      query: graph.reshape(queries, [heads, down * across, side * side, dim]), key: parts[0], value: parts[1],
      mask: .value(mask), scale: .queries)
    let back = graph.reshape(seen, [heads, down, across, side, side, width - dim])
    return graph.reshape(
      graph.transpose(back, [0, 5, 1, 3, 2, 4]), [heads * (width - dim), down * side, across * side])
  }

  /// Squares of side `window` around every block of 8x8 places, `[blocks, window * window, channels]`.
  private mutating func aroundBlocks(_ x: Int, window: Int) -> Int {
    let (found, block) = (extents(x), 8)
    guard found.count == 3 else { return x }
    let halo = (window - block) / 2
    let padded = graph.node(Pad(before: [0, halo, halo], after: [0, halo, halo]), [.value(x)])
    let columns = found[2] + 2 * halo
    let indices = (0..<found[1] / block).flatMap { row in
      (0..<found[2] / block).flatMap { column in
        (0..<window * window).map { place in
          (row * block + place / window) * columns + column * block + place % window
        }
      }
    }
    let gather = Gather(axis: 0, indices: indices, shape: Shape(indices.count))
    return graph.node(gather, [.value(tokens(padded))])
  }

  /// Queries times a matrix that all places make and one that those around each place make (arXiv:2102.08602).
  private mutating func applyMatrices(_ x: Int, _ name: String) -> Int {
    let (found, shape) = (extents(x), weights["\(name).conv_lambda.weight"] ?? [])
    let dim = max(1, shape.first ?? 1)
    let heads = max(1, weights.rows("\(name).norm_q.weight") / dim)
    guard found.count == 3, shape.count == 5, shape[2] <= 1 << 6, channels(x) % heads == 0 else {
      return graph.reshape(x, [0])
    }
    let (width, side) = (channels(x) / heads, max(1, shape[2]))
    let packed = conv(x, "\(name).qkv", out: heads * dim + dim + width, kernel: 1, bias: false)
    let parts = graph.split(packed, axis: 0, sizes: [heads * dim, dim, width])
    let places = found[1] * found[2]
    let query = graph.splitHeads(tokens(norm(parts[0], "\(name).norm_q")), heads: heads)
    let value = tokens(norm(parts[2], "\(name).norm_v"))
    let shares = graph.softmax(graph.reshape(parts[1], [dim, places]), axis: 1)
    let content = graph.matMul(query, graph.matMul(shares, value))
    let kernel = Shape(dim, 1, side, side, 1)
    check("\(name).conv_lambda.weight", kernel)
    check("\(name).conv_lambda.bias", dim)
    let half = side / 2
    let near = graph.node(
      Conv(strides: [1, 1, 1], pads: [half, half, 0, half, half, 0], dilations: [1, 1, 1]),
      [
        .value(graph.reshape(value, [1, found[1], found[2], width])),
        graph.parameter("\(name).conv_lambda.weight", kernel), graph.parameter("\(name).conv_lambda.bias", Shape(dim)),
      ], name: "\(name).conv_lambda")
    let matrices = graph.transpose(graph.reshape(near, [dim, places, width]), [1, 0, 2])
    // For each place the queries of all heads at once.
    let local = graph.transpose(graph.matMul(graph.transpose(query, [1, 0, 2]), matrices), [1, 0, 2])
    return planes(graph.mergeHeads(graph.add(content, local)), like: found)
  }
}
