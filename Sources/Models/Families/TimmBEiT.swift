import Graphs
import Tensors

/// timm's BEiT and BEiT v2 (models/beit.py), and microsoft/unilm's, with eps 1e-6: biases of relative places, one table a layer or one for
/// all; with `fc_norm` the mean of the patches is classified, with `norm` the class token.
struct TimmBEiT: Family {
  let name = "timm-beit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "cls_token", "blocks.0.attn.q_bias", "head.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    config.heads != nil && config.words.first.map { ["beit", "beitv2"].contains($0) } == true
  }

  var timmPools: Set<String> { ["avg", "token"] }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    net.ignore { $0.hasSuffix("relative_position_index") || $0.hasSuffix(".k_bias") || $0 == "mask_token" }
    let heads = net.assumeHeads(width: net.weights.rows("patch_embed.proj.weight"))
    let patch = max(1, net.weights.kernel("patch_embed.proj.weight"))
    let known = rows(net)
    let image = net.startImage(
      stem: "patch_embed.proj", side: min(max(1, (known ?? 14) * patch), 4096), isTold: known != nil)
    let planes = net.conv(image, "patch_embed.proj", stride: patch, pad: 0)
    let grid = Array(net.extents(planes).dropFirst())
    var x = net.prepend(["cls_token"], to: net.tokens(planes))
    if net.weights.has("pos_embed") { x = net.addPositions(x, "pos_embed") }
    let places = known == nil || grid.count != 2 ? nil : RelativePlaces(grid: grid)
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      net.graph.startUnit("blocks.\(index)")
      x = block(&net, x, "blocks.\(index)", heads: heads, places)
    }
    net.graph.startUnit("head")
    classify(&net, x, patches: net.extents(x)[0] - 1)
  }

  private static let shared = "rel_pos_bias.relative_position_bias_table"

  /// The patches in a row, as tables and places tell; nil where the model has none.
  private func rows(_ net: ModelBuilder) -> Int? {
    for table in [Self.shared, "blocks.0.attn.relative_position_bias_table"] where net.weights.has(table) {
      return (Int(Double(max(0, net.weights.rows(table) - 3)).squareRoot()) + 1) / 2
    }
    return net.weights.has("pos_embed") ? Int(Double(max(0, net.weights.columns("pos_embed") - 1)).squareRoot()) : nil
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, _ places: RelativePlaces?) -> Int
  {
    let width = net.extents(x).last ?? 1
    let packed = net.linear(
      net.layerNorm(x, "\(name).norm1"), weight: "\(name).attn.qkv.weight", bias: nil, out: 3 * width)
    var parts = net.graph.split(packed, axis: 1, sizes: [width, width, width])
    // Keys have no bias.
    for (part, bias) in [(0, "q_bias"), (2, "v_bias")] {
      net.check("\(name).attn.\(bias)", width)
      parts[part] = net.graph.add(parts[part], parameter: "\(name).attn.\(bias)", Shape(width))
    }
    let tables = [Self.shared, "\(name).attn.relative_position_bias_table"].filter(net.weights.has)
    let masks = tables.compactMap { table in places.map { net.relativeBias(table, $0, heads: heads) } }
    let mask = masks.dropFirst().reduce(masks.first) { sum, one in sum.map { net.graph.add($0, one) } }
    let attended = net.attend(parts[0], parts[1], parts[2], heads: heads, mask: mask.map { .value($0) })
    let y = scaled(&net, net.linear(attended, "\(name).attn.proj"), "\(name).gamma_1")
    let middle = net.graph.add(y, x)
    let inside = net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(scaled(&net, inside, "\(name).gamma_2"), middle)
  }

  /// A scale for each feature, where the model was made with one.
  private func scaled(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.weights.has(name) ? net.scale(x, name, [net.extents(x).last ?? 1]) : x
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int, patches: Int) {
    let takesMean = net.weights.has("fc_norm.weight")
    if let timm = net.settings.timm, let pool = timm.pool, (pool == "avg") != takesMean {
      let expected = "\(takesMean ? "avg" : "token"), as the weights have it"
      net.refuse(.config(path: timm.path, key: "global_pool", value: pool, expected: expected))
    }
    guard takesMean else {
      _ = net.linear(net.graph.select(net.layerNorm(x, "norm"), axis: 0, index: 0), "head")
      return
    }
    let parts = net.graph.split(x, axis: 0, sizes: [1, patches])
    _ = net.linear(net.layerNorm(net.graph.reduceMean(parts[1], axes: [0]), "fc_norm"), "head")
  }
}
