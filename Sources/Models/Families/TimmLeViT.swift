import Graphs

/// timm's LeViT (models/levit.py), of linear layers or of convolutions of single places (`levit_conv`), which compute the same.
struct TimmLeViT: Family {
  let name = "timm-levit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.linear.weight", "stages.0.blocks.0.attn.attention_biases", "head.linear.weight"])
      && weights.has("stages.0.blocks.0.attn.qkv.linear.weight")
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    let words = config.words.filter { $0 != "conv" }
    return words.first == "levit" && Self.activations[words.dropFirst().joined(separator: "_")] != nil
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private static let activations: [String: Activation] = [
    "128s": .hardSwish, "128": .hardSwish, "192": .hardSwish, "256": .hardSwish, "384": .hardSwish, "384_s8": .silu,
    "512_s8": .silu, "512": .silu, "256d": .silu, "512d": .silu,
  ]

  /// timm's models of depths and stems of their own have SiLU, and so have those of heads of 64.
  private func activation(_ weights: StateDict) -> Activation? {
    let depths = (0..<3).map { weights.count("stages.\($0).blocks.{}.attn.attention_biases") }
    let biases = "stages.0.blocks.0.attn.attention_biases"
    let width = weights.rows("stages.0.blocks.0.attn.qkv.linear.weight") / max(1, weights.rows(biases)) / 4
    let hasLongStem = weights.has("stem.conv4.linear.weight")
    if hasLongStem, [16, 32].contains(width), [[2, 3, 4], [4, 4, 4]].contains(depths) { return .hardSwish }
    return width == 64 || depths == [4, 8, 6] || !hasLongStem ? .silu : nil
  }

  func build(_ net: inout ModelBuilder) {
    let words = net.settings.timm?.words.filter { $0 != "conv" }
    let named = words.flatMap { Self.activations[$0.dropFirst().joined(separator: "_")] }
    net.assume(activation: activation(net.weights), told: net.settings.timm?.activation ?? named)
    let convolutions = net.weights.count("stem.conv{}.linear.weight", from: 1)
    let side = net.side(ofBiases: "stages.0.blocks.0.attn.attention_biases") << min(convolutions, 8)
    var x = net.startImage(stem: "stem.conv1.linear", side: max(1, side), isTold: true)
    for number in 1...max(1, convolutions) {
      if number > 1 { x = net.activate(x) }
      x = net.convNorm(x, "stem.conv\(number).linear", "stem.conv\(number).bn", stride: 2)
    }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.attn.attention_biases") {
      let downsample = "stages.\(stage).downsample"
      if net.weights.has("\(downsample).attn_downsample.attention_biases") {
        net.graph.startUnit(downsample)
        let y = attendToFewer(&net, x, "\(downsample).attn_downsample")
        x = net.graph.add(y, perceptron(&net, y, "\(downsample).mlp"))
      }
      for index in 0..<net.weights.count("stages.\(stage).blocks.{}.attn.attention_biases") {
        let name = "stages.\(stage).blocks.\(index)"
        net.graph.startUnit(name)
        let middle = net.graph.add(x, attend(&net, x, "\(name).attn"))
        x = net.graph.add(middle, perceptron(&net, middle, "\(name).mlp"))
      }
    }
    net.graph.startUnit("head")
    let mean = net.graph.globalAveragePool(x)
    let logits = classify(&net, mean, "head")
    guard net.weights.has("head_dist.linear.weight") else { return }
    _ = net.meanOfClassifiers(logits, classify(&net, mean, "head_dist"))
  }

  private func classify(_ net: inout ModelBuilder, _ mean: Int, _ name: String) -> Int {
    net.linear(net.graph.flatten(net.norm(mean, "\(name).bn")), "\(name).linear")
  }

  /// A layer of each place of planes, and its normalisation.
  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    if net.weights.kernel("\(name).linear.weight") > 0 {
      return net.convNorm(x, "\(name).linear", "\(name).bn", kernel: 1)
    }
    let made = net.linear(net.tokens(x), "\(name).linear", bias: false)
    let planes = net.planes(made, like: [net.extents(made).last ?? 1] + net.extents(x).dropFirst())
    return net.norm(planes, "\(name).bn")
  }

  private func perceptron(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    layer(&net, net.activate(layer(&net, x, "\(name).ln1")), "\(name).ln2")
  }

  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let biases = "\(name).attention_biases"
    let widths = net.headWidths(
      "\(name).qkv.linear.weight", parts: 2, biases: biases, last: "\(name).proj.ln.linear.weight")
    let packed = net.tokens(layer(&net, x, "\(name).qkv"))
    let three = net.splitHeads(
      packed, heads: max(1, net.weights.rows(biases)), parts: [widths.key, widths.key, widths.value])
    let found = net.attend(query: three[0], key: three[1], value: three[2], biases: biases)
    return project(&net, found, name, like: net.extents(x))
  }

  /// Queries of every other row and column.
  private func attendToFewer(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let biases = "\(name).attention_biases"
    let heads = max(1, net.weights.rows(biases))
    let widths = net.headWidths(
      "\(name).kv.linear.weight", parts: 1, biases: biases, last: "\(name).proj.ln.linear.weight")
    let packed = net.tokens(layer(&net, x, "\(name).kv"))
    let both = net.splitHeads(packed, heads: heads, parts: [widths.key, widths.value])
    let few = net.graph.slice(x, step: 2)
    let query = net.graph.splitHeads(net.tokens(layer(&net, few, "\(name).q.ln")), heads: heads)
    let found = net.attend(query: query, key: both[0], value: both[1], biases: biases, stride: 2)
    return project(&net, found, name, like: net.extents(few))
  }

  /// What the heads found, activated, through the last layer.
  private func project(_ net: inout ModelBuilder, _ tokens: Int, _ name: String, like extents: [Int]) -> Int {
    let planes = net.planes(tokens, like: [net.extents(tokens).last ?? 1] + extents.dropFirst())
    return layer(&net, net.activate(planes), "\(name).proj.ln")
  }
}
