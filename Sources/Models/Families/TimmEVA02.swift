import Graphs

/// timm's EVA-02 (models/eva.py), with eps 1e-6: queries and keys are turned by their places, and perceptrons have gates; with `fc_norm` the
/// mean of the patches is classified, with `norm` the class token.
struct TimmEVA02: Family {
  let name = "timm-eva02"

  func recognises(_ weights: StateDict) -> Bool {
    let perceptron = "blocks.0.mlp"
    let isPacked =
      weights.has("blocks.0.attn.q_bias") && weights.rows("\(perceptron).fc1.weight") > 0
      && weights.rows("\(perceptron).fc1.weight") == 2 * weights.columns("\(perceptron).fc2.weight")
    return weights.has(["patch_embed.proj.weight", "cls_token", "pos_embed", "blocks.0.norm1.weight", "head.weight"])
      && (isPacked || weights.has(["\(perceptron).fc1_g.weight", "blocks.0.attn.q_proj.weight"]))
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.words.first == "eva02" && config.heads != nil }

  var timmPools: Set<String> { ["avg", "token"] }

  func normalization(_ weights: StateDict) -> String { "clip" }

  func build(_ net: inout ModelBuilder) {
    net.assume(epsilon: 1e-6)
    net.ignore { $0.hasSuffix(".k_bias") }
    let width = net.weights.rows("patch_embed.proj.weight")
    let heads = net.assumeHeads(width: width)
    let patch = max(1, net.weights.kernel("patch_embed.proj.weight"))
    let rows = Int(Double(max(0, net.weights.columns("pos_embed") - 1)).squareRoot())
    let image = net.startImage(stem: "patch_embed.proj", side: min(max(1, rows * patch), 4096), isTold: true)
    let planes = net.conv(image, "patch_embed.proj", stride: patch, pad: 0, bias: true)
    let grid = Array(net.extents(planes).dropFirst())
    let reference = net.assume(
      "rope-grid", "side of the grid of places that angles are of", 16, told: net.settings.timm == nil ? nil : 16)
    let places =
      grid.count == 2 ? RotaryPlaces(grid: grid, features: width / max(1, heads), reference: reference) : nil
    var x = net.addPositions(net.prepend(["cls_token"], to: net.tokens(planes)), "pos_embed")
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      let attended = attend(&net, net.layerNorm(x, "\(name).norm1"), "\(name).attn", heads: heads, places)
      let middle = net.graph.add(x, attended)
      x = net.graph.add(middle, perceptron(&net, net.layerNorm(middle, "\(name).norm2"), "\(name).mlp"))
    }
    net.graph.startUnit("head")
    net.classifyMeanOrToken(x)
  }

  private func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, _ places: RotaryPlaces?
  ) -> Int {
    let width = net.extents(x).last ?? 1
    guard let places else { return net.graph.reshape(x, [0]) }
    var three = projections(&net, x, name, width: width).map { net.graph.splitHeads($0, heads: heads) }
    three[0] = net.turn(three[0], places)
    three[1] = net.turn(three[1], places)
    var y = net.graph.mergeHeads(net.graph.attention(query: three[0], key: three[1], value: three[2]))
    if net.weights.has("\(name).norm.weight") { y = net.layerNorm(y, "\(name).norm") }
    return net.linear(y, "\(name).proj", out: width)
  }

  /// Queries, keys and values of one layer or of three; keys have no bias.
  private func projections(_ net: inout ModelBuilder, _ x: Int, _ name: String, width: Int) -> [Int] {
    guard net.weights.has("\(name).qkv.weight") else {
      return ["q", "k", "v"].map { net.linear(x, "\(name).\($0)_proj", out: width, bias: $0 != "k") }
    }
    return net.projectionsWithoutKeyBias(x, name)
  }

  /// What one half of the features, or one layer, says of how much of the other is taken.
  private func perceptron(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var parts: [Int] = []
    if net.weights.has("\(name).fc1_g.weight") {
      parts = [net.linear(x, "\(name).fc1_g"), net.linear(x, "\(name).fc1_x")]
    } else {
      let both = net.linear(x, "\(name).fc1")
      let half = (net.extents(both).last ?? 2) / 2
      parts = net.graph.split(both, axis: 1, sizes: [half, half])
    }
    var y = net.graph.mul(net.graph.silu(parts[0]), parts[1])
    if net.weights.has("\(name).norm.weight") { y = net.layerNorm(y, "\(name).norm") }
    return net.linear(y, "\(name).fc2", out: net.extents(x).last)
  }
}
