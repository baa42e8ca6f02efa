import Graphs

/// timm's MViT v2 (models/mvitv2.py), with eps 1e-6: attention of fewer and fewer places, whose heads are convolved first, and to whose scores
/// queries add what rows and columns they are apart (arXiv:2112.01526).
struct TimmMViTv2: Family {
  let name = "timm-mvitv2"
  let timmPools: Set<String> = ["avg", "token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "stages.0.blocks.0.attn.qkv.weight", "stages.0.blocks.0.norm1.weight"])
      && ["q", "k"].contains { weights.has("stages.0.blocks.0.attn.pool_\($0).weight") }
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kinds =
      weights.has("cls_token")
      ? ["small_cls", "base_cls", "large_cls", "huge_cls"] : ["tiny", "small", "base", "large"]
    return kinds.contains { config.architecture == "mvitv2_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let hasToken = net.weights.has("cls_token")
    let table = min(net.weights.rows("stages.0.blocks.0.attn.rel_pos_h"), 1 << 10)
    let image = net.startImage(stem: "patch_embed.proj", side: max(4, 4 * ((table + 1) / 2)), isTold: true)
    let planes = net.conv(image, "patch_embed.proj", stride: 4, bias: true)
    var x = net.tokens(planes)
    if hasToken { x = net.prepend(["cls_token"], to: x) }
    var side = net.extents(planes).last ?? 1
    for stage in 0..<net.weights.count("stages.{}.blocks.0.norm1.weight") {
      for index in 0..<net.weights.count("stages.\(stage).blocks.{}.norm1.weight") {
        net.graph.startUnit("stages.\(stage).blocks.\(index)")
        let stride = stage > 0 && index == 0 ? 2 : 1
        let block = Block(
          name: "stages.\(stage).blocks.\(index)", side: side, stride: stride, keyStride: max(1, 4 >> min(stage, 2)),
          hasToken: hasToken, hasBias: net.weights.has("stages.0.blocks.0.attn.qkv.bias"))
        x = block.build(&net, x)
        side = (side + stride - 1) / stride
      }
    }
    net.graph.startUnit("head")
    let normed = net.layerNorm(x, "norm")
    guard hasToken, net.pool != "avg" else {
      let places = hasToken ? net.parted(normed).rest : normed
      _ = net.linear(net.graph.reduceMean(places, axes: [0]), "head.fc")
      return
    }
    _ = net.linear(net.graph.select(normed, axis: 0, index: 0), "head.fc")
  }

  /// Attention and a perceptron of which one may make more features, or fewer places, than there were.
  private struct Block {
    let name: String
    /// The side of the square that places are.
    let side: Int
    /// How many rows and columns become one query, and one key.
    let stride: Int
    let keyStride: Int
    let hasToken: Bool
    let hasBias: Bool

    func build(_ net: inout ModelBuilder, _ x: Int) -> Int {
      let normed = net.layerNorm(x, "\(name).norm1")
      let width = max(1, net.weights.rows("\(name).attn.qkv.weight") / 3)
      let widens = width != net.extents(x).last
      let shortcut = widens ? net.linear(normed, "\(name).shortcut_proj_attn", out: width) : x
      let middle = net.graph.add(pool(&net, shortcut), attend(&net, normed, "\(name).attn", width: width))
      let after = net.layerNorm(middle, "\(name).norm2")
      let inside = net.activate(net.linear(after, "\(name).mlp.fc1"))
      let out = max(1, net.weights.rows("\(name).mlp.fc2.weight"))
      let made = net.linear(inside, "\(name).mlp.fc2", out: out)
      let kept = out == width ? middle : net.linear(after, "\(name).shortcut_proj_mlp", out: out)
      return net.graph.add(kept, made)
    }

    /// Of the shortcut's places the maxima.
    private func pool(_ net: inout ModelBuilder, _ x: Int) -> Int {
      guard stride > 1 else { return x }
      let parts = net.parted(x, isThere: hasToken)
      let planes = net.planes(parts.rest, like: [net.extents(x).last ?? 1, side, side])
      let fewer = net.tokens(net.graph.maxPool(planes, kernel: stride + 1, stride: stride, pad: (stride + 1) / 2))
      return parts.own.map { net.graph.concat([$0, fewer], axis: 0) } ?? fewer
    }

    private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String, width: Int) -> Int {
      let dim = max(1, net.weights.rows("\(name).pool_q.weight"))
      guard width % dim == 0, width / dim <= 1 << 8, net.extents(x).count == 2 else { return net.graph.reshape(x, [0]) }
      let heads = width / dim
      let packed = net.linear(x, "\(name).qkv", out: 3 * width, bias: hasBias)
      let parts = net.graph.split(packed, axis: 1, sizes: [width, width, width])
      let three = zip(parts, [("q", stride), ("k", keyStride), ("v", keyStride)]).map { tokens, pooling in
        convolve(&net, tokens, name, part: pooling.0, stride: pooling.1, heads: heads)
      }
      let sides = [stride, keyStride].map { (side + $0 - 1) / $0 }
      let mask = distances(&net, three[0], name, query: sides[0], key: sides[1])
      let seen = net.graph.attention(
        query: three[0], key: three[1], value: three[2], mask: .value(mask), scale: .queries)
      return net.linear(net.graph.mergeHeads(net.graph.add(seen, three[0])), "\(name).proj", out: width)
    }

    /// Each head's places through one convolution, normalised, `[heads, places, dim]`.
    private func convolve(
      _ net: inout ModelBuilder, _ x: Int, _ name: String, part: String, stride: Int, heads: Int
    ) -> Int {
      let parts = net.parted(x, isThere: hasToken)
      let width = net.extents(x).last ?? 1
      let planes = net.planes(parts.rest, like: [width, side, side])
      let each = net.graph.split(planes, axis: 0, sizes: [Int](repeating: width / heads, count: heads)).map { head in
        net.tokens(
          net.conv(head, "\(name).pool_\(part)", out: width / heads, kernel: 3, stride: stride, bias: false))
      }
      var tokens = net.graph.concat(each, axis: 1)
      if let own = parts.own { tokens = net.graph.concat([own, tokens], axis: 0) }
      return net.layerNorm(net.graph.splitHeads(tokens, heads: heads), "\(name).norm_\(part)")
    }

    /// What queries add to scores for the rows and the columns that keys are apart.
    private func distances(_ net: inout ModelBuilder, _ query: Int, _ name: String, query rows: Int, key: Int) -> Int {
      let found = net.extents(query)
      let places = rows * rows + (hasToken ? 1 : 0)
      guard found.count == 3, found[1] == places, key > 0, rows % key == 0 || key % rows == 0 else {
        return net.graph.reshape(query, [0])
      }
      let own = hasToken ? net.graph.split(query, axis: 1, sizes: [1, places - 1])[1] : query
      let square = net.graph.reshape(own, [found[0], rows, rows, found[2]])
      let (step, other) = (max(1, key / rows), max(1, rows / key))
      let sums = net.lineScores(
        square, tables: ("\(name).rel_pos_h", "\(name).rel_pos_w"), count: 2 * max(rows, key) - 1, keys: key
      ) { $0 * step - $1 * other + (key - 1) * other }
      return hasToken ? net.graph.node(Pad(before: [0, 1, 1], after: [0, 0, 0]), [.value(sums)]) : sums
    }
  }
}
