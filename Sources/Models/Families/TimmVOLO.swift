import Graphs
import Tensors

/// timm's VOLO (models/volo.py): outlookers, whose places say how squares around them mix, then attention, and at the end a class token; the
/// largest of what a second classifier says of all places is added by half.
struct TimmVOLO: Family {
  let name = "timm-volo"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.conv.0.weight", "network.0.0.norm1.weight", "head.weight"])
      && ["v", "attn"].contains { weights.has("network.0.0.attn.\($0).weight") }
  }

  /// `volo_d1_224`: sizes are told by tensors.
  func isTimm(_ config: TimmConfig) -> Bool {
    let words = config.words
    return words.count == 3 && words[0] == "volo" && ["d1", "d2", "d3", "d4", "d5"].contains(words[1])
      && Int(words[2]) != nil
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let heads = heads(&net)
    let patch = net.patchSide("patch_embed.proj")
    let merge = net.patchSide("network.1.proj")
    let grid = net.weights["pos_embed"].flatMap { $0.count == 4 ? $0[1] : nil } ?? 14
    let side = min(grid, 1 << 8) * merge * patch * 2
    var x = net.startImage(stem: "patch_embed.conv.0", side: side, isTold: true, unit: "patch_embed")
    for (layer, stride) in [(0, 2), (3, 1), (6, 1)] {
      let made = net.conv(x, "patch_embed.conv.\(layer)", stride: stride, bias: false)
      x = net.graph.relu(net.norm(made, "patch_embed.conv.\(layer + 1)"))
    }
    net.assume(activation: .gelu)
    x = net.conv(x, "patch_embed.proj", stride: patch, pad: 0, bias: true)
    for index in 0..<net.weights.count("network.0.{}.norm1.weight") {
      net.graph.startUnit("network.0.\(index)")
      let planes = x
      let tokens = net.block(net.tokens(x), "network.0.\(index)") { outlook(&$0, $1, $2, planes: planes) }
      x = net.planes(tokens, like: planes)
    }
    net.graph.startUnit("network.1")
    x = net.conv(x, "network.1.proj", stride: merge, pad: 0, bias: true)
    let places = net.addPositions(net.graph.transpose(x, [1, 2, 0]), "pos_embed")
    var tokens = net.graph.reshape(places, [net.extents(x).dropFirst().reduce(1, *), net.channels(x)])
    for stage in 2..<2 + net.weights.count("network.{}.0.norm1.weight", from: 2) {
      for index in 0..<net.weights.count("network.\(stage).{}.norm1.weight") {
        net.graph.startUnit("network.\(stage).\(index)")
        let hasBias = net.weights.has("network.2.0.attn.qkv.bias")
        tokens = net.block(tokens, "network.\(stage).\(index)") {
          $0.attendPacked($1, $2, heads: heads, hasBias: hasBias)
        }
      }
    }
    classify(&net, tokens, heads: heads)
  }

  /// The heads of the attention behind outlookers.
  private func heads(_ net: inout ModelBuilder) -> Int {
    let (timm, width) = (net.settings.timm, max(1, net.weights.columns("network.2.0.attn.qkv.weight")))
    let named = timm.map { $0.stageHeads?.last ?? ($0.words.contains("d1") ? 12 : 16) }
    return net.assume(
      "heads", "heads of attention", [384: 12, 512: 16, 768: 16][width], range: 1...width, told: named)
  }

  /// What squares of 3x3 places, two apart, are mixed to, added where they overlap.
  private func outlook(_ net: inout ModelBuilder, _ x: Int, _ name: String, planes model: Int) -> Int {
    let (found, width) = (net.extents(model), net.extents(x).last ?? 1)
    let heads = max(1, net.weights.rows("\(name).attn.weight") / 81)
    guard found.count == 3, found[1] % 2 == 0, found[2] % 2 == 0, width % heads == 0, found[1] * found[2] <= 1 << 16
    else { return net.graph.reshape(x, [0]) }
    let squares = Squares(rows: found[1], columns: found[2])
    let value = net.linear(x, "\(name).v", out: width, bias: net.weights.has("network.0.0.attn.v.bias"))
    let parts = net.graph.reshape(
      squares.gather(&net, value, squares.members), [squares.count, 9, heads, width / heads])
    let means = net.tokens(net.graph.averagePool(net.planes(x, like: model), kernel: 2, stride: 2))
    let scores = net.graph.reshape(net.linear(means, "\(name).attn", out: 81 * heads), [squares.count, heads, 9, 9])
    let shares = net.graph.softmax(net.dividedByRoot(scores, of: width / heads), axis: 3)
    let mixed = net.graph.matMul(shares, net.graph.transpose(parts, [0, 2, 1, 3]))
    let back = net.graph.reshape(net.graph.transpose(mixed, [0, 2, 1, 3]), [squares.count * 9, width])
    let terms = net.graph.reshape(
      squares.gather(&net, back, squares.terms), [Squares.most, found[1] * found[2], width])
    let sums = net.graph.node(ReduceSum([0], keepDims: false), [.value(terms)])
    return net.linear(sums, "\(name).proj", out: width)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int, heads: Int) {
    let width = net.extents(x).last ?? 1
    var own = net.learnedTokens("cls_token", features: width)
    for index in 0..<net.weights.count("post_network.{}.norm1.weight") {
      let name = "post_network.\(index)"
      net.graph.startUnit(name)
      let all = net.layerNorm(net.graph.concat([own, x], axis: 0), "\(name).norm1")
      let first = net.graph.split(all, axis: 0, sizes: [1, max(1, net.channels(all) - 1)])[0]
      let hasBias = net.weights.has("post_network.0.attn.q.bias")
      let query = net.linear(first, "\(name).attn.q", out: width, bias: hasBias)
      let both = net.linear(all, "\(name).attn.kv", out: 2 * width, bias: hasBias)
      let parts = net.graph.split(both, axis: 1, sizes: [width, width])
      let found = net.linear(net.attend(query, parts[0], parts[1], heads: heads), "\(name).attn.proj", out: width)
      own = net.addPerceptron(net.graph.add(own, found), name)
    }
    net.graph.startUnit("head")
    let normed = net.layerNorm(own, "norm")
    let logits = net.linear(net.graph.select(normed, axis: 0, index: 0), "head")
    let isThere = net.weights.has("aux_head.weight") || net.weights.has("aux_head.bias")
    // A config.json of timm's says so where a model has none.
    guard isThere || net.settings.timm.map({ !$0.hasNoAuxiliaryHead }) == true else { return }
    let places = net.linear(net.layerNorm(x, "norm"), "aux_head", out: net.extents(logits).last)
    let largest = net.graph.node(ReduceMax([0], keepDims: false), [.value(places)])
    let half = net.graph.node(Mul(), [.value(largest), net.graph.constant(Tensor(Shape(1), [0.5]))])
    _ = net.graph.add(logits, half)
  }
}

/// Squares of 3x3 places around every second row's and column's places.
private struct Squares {
  let rows: Int
  let columns: Int

  /// In how many squares a place may lie.
  static let most = 4

  var count: Int { rows / 2 * (columns / 2) }

  /// The place of each square's members, and `rows * columns` for those beyond the edge.
  var members: [Int] {
    (0..<count * 9).map { index in
      let (square, member) = (index / 9, index % 9)
      let row = 2 * (square / (columns / 2)) + member / 3 - 1
      let column = 2 * (square % (columns / 2)) + member % 3 - 1
      return 0..<rows ~= row && 0..<columns ~= column ? row * columns + column : rows * columns
    }
  }

  /// For each place the members that it is, the first ones of all places first, and behind the last `count * 9`.
  var terms: [Int] {
    var found = [[Int]](repeating: [], count: rows * columns)
    for (member, place) in members.enumerated() where place < rows * columns { found[place].append(member) }
    return (0..<Self.most).flatMap { turn in found.map { turn < $0.count ? $0[turn] : count * 9 } }
  }

  /// The tokens of these numbers; the one behind the last is zeros.
  func gather(_ net: inout ModelBuilder, _ x: Int, _ indices: [Int]) -> Int {
    let padded = net.graph.node(Pad(before: [0, 0], after: [1, 0]), [.value(x)])
    return net.graph.node(Gather(axis: 0, indices: indices, shape: Shape(indices.count)), [.value(padded)])
  }
}
