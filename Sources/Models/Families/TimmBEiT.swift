import Graphs
import Tensors

/// timm's BEiT, BEiT v2 (models/beit.py) and EVA (models/eva.py), and microsoft/unilm's, with eps 1e-6: biases of relative places, one table
/// a layer or one for all; with `fc_norm` the mean of the patches is classified, with `norm` the class token.
///
/// EVA has no tables. Its largest model normalises what layers give, with tensors of the same names.
struct TimmBEiT: Family {
  let name = "timm-beit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "cls_token", "blocks.0.attn.q_bias", "head.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    config.heads != nil && config.words.first.map { ["beit", "beitv2"].contains($0) } == true
      || config.words.starts(with: ["eva", "giant"]) || config.words.starts(with: ["eva02", "enormous"])
  }

  var timmPools: Set<String> { ["avg", "token"] }

  func normalization(_ weights: StateDict) -> String { hasTables(weights) ? "tutorial" : "clip" }

  private func hasTables(_ weights: StateDict) -> Bool {
    weights.has(Self.shared) || weights.has("blocks.0.attn.relative_position_bias_table")
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    net.ignore { $0.hasSuffix("relative_position_index") || $0.hasSuffix(".k_bias") || $0 == "mask_token" }
    let width = net.weights.rows("patch_embed.proj.weight")
    let heads = net.assumeHeads(width: width)
    let patch = max(1, net.weights.kernel("patch_embed.proj.weight"))
    let known = rows(net)
    let image = net.startImage(
      stem: "patch_embed.proj", side: min(max(1, (known ?? 14) * patch), 4096), isTold: known != nil)
    let planes = net.conv(image, "patch_embed.proj", stride: patch, pad: 0, bias: true)
    let grid = Array(net.extents(planes).dropFirst())
    var x = net.prepend(["cls_token"], to: net.tokens(planes))
    let isEVA = net.settings.timm?.words.first?.hasPrefix("eva") == true
    if isEVA || net.weights.has("pos_embed") { x = net.addPositions(x, "pos_embed") }
    let layers = Layers(
      heads: heads, places: known == nil || grid.count != 2 ? nil : RelativePlaces(grid: grid),
      normalisesBehind: normalisesBehind(&net, width: width))
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      net.graph.startUnit("blocks.\(index)")
      x = block(&net, x, "blocks.\(index)", layers)
    }
    net.graph.startUnit("head")
    net.classifyMeanOrToken(x)
  }

  private static let shared = "rel_pos_bias.relative_position_bias_table"

  /// The patches in a row, as tables and places tell; nil where the model has none.
  private func rows(_ net: ModelBuilder) -> Int? {
    for table in [Self.shared, "blocks.0.attn.relative_position_bias_table"] where net.weights.has(table) {
      return (Int(Double(max(0, net.weights.rows(table) - 3)).squareRoot()) + 1) / 2
    }
    return net.weights.has("pos_embed") ? Int(Double(max(0, net.weights.columns("pos_embed") - 1)).squareRoot()) : nil
  }

  private func normalisesBehind(_ net: inout ModelBuilder, width: Int) -> Bool {
    !hasTables(net.weights)
      && net.assume(
        "norm-behind", "normalisation of what layers give, not of what they take", width == 1792,
        told: net.settings.timm.map { $0.words.contains("enormous") })
  }

  /// What all blocks have in common.
  private struct Layers {
    let heads: Int
    let places: RelativePlaces?
    let normalisesBehind: Bool
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ layers: Layers) -> Int {
    let isBehind = layers.normalisesBehind
    let parts = net.projectionsWithoutKeyBias(isBehind ? x : net.layerNorm(x, "\(name).norm1"), "\(name).attn")
    let tables = [Self.shared, "\(name).attn.relative_position_bias_table"].filter(net.weights.has)
    let masks = tables.compactMap { table in
      layers.places.map { net.relativeBias(table, $0, heads: layers.heads) }
    }
    let mask = masks.dropFirst().reduce(masks.first) { sum, one in sum.map { net.graph.add($0, one) } }
    let attended = net.attend(parts[0], parts[1], parts[2], heads: layers.heads, mask: mask.map { .value($0) })
    let seen = net.linear(attended, "\(name).attn.proj")
    let y = scaled(&net, isBehind ? net.layerNorm(seen, "\(name).norm1") : seen, "\(name).gamma_1")
    let middle = net.graph.add(y, x)
    let inside = net.perceptron(
      isBehind ? middle : net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    let last = isBehind ? net.layerNorm(inside, "\(name).norm2") : inside
    return net.graph.add(scaled(&net, last, "\(name).gamma_2"), middle)
  }

  /// A scale for each feature, where the model was made with one.
  private func scaled(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let isScaled = net.weights.has("blocks.0.gamma_1") || net.weights.has("blocks.0.gamma_2")
    return isScaled ? net.scale(x, name, [net.extents(x).last ?? 1]) : x
  }
}
