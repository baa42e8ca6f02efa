import Graphs

/// timm's DaViT (models/davit.py): attention among the places of windows and attention among features, by turns; Florence-2's too, whose
/// blocks have names, and other windows.
///
/// Heads have 32 features, as all of timm's have them, unless a config.json lists others.
struct TimmDaViT: Family {
  let name = "timm-davit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has("stem.conv.weight")
      && ["0", "spatial_block"].contains { weights.has("stages.0.blocks.0.\($0).attn.qkv.weight") }
      && ["cpe1", "cpe2"].contains { part in
        ["0", "spatial_block"].contains { weights.has("stages.0.blocks.0.\($0).\(part).proj.weight") }
      }
  }

  /// `davit_tiny`, `davit_base_fl`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kinds =
      isFlorence(weights) ? ["base_fl", "huge_fl"] : ["tiny", "small", "base", "large", "huge", "giant"]
    return kinds.contains { config.architecture == "davit_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func isFlorence(_ weights: StateDict) -> Bool {
    weights.has("stages.0.blocks.0.spatial_block.attn.qkv.weight")
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let isFlorence = isFlorence(net.weights)
    let window = net.timmWindow(isFlorence ? 12 : 7)
    let image = net.startImage(stem: "stem.conv", side: isFlorence ? 768 : 224, unit: "stem")
    let edge = net.extents(image).dropFirst().map { (4 - $0 % 4) % 4 + 3 }
    let stem = net.conv(image, "stem.conv", stride: 4, pads: [3, 3] + edge, bias: true)
    var x = net.layerNorm(planes: stem, "stem.norm")
    let parts = isFlorence ? ["spatial_block", "channel_block"] : ["0", "1"]
    let stages = net.weights.count("stages.{}.blocks.0.\(parts[0]).attn.qkv.weight")
    let heads = net.timmStageHeads(
      (0..<stages).map { net.weights.columns("stages.\($0).blocks.0.\(parts[0]).attn.qkv.weight") }, headWidth: 32)
    for stage in 0..<stages {
      if stage > 0 { x = merge(&net, x, "stages.\(stage).downsample") }
      for index in 0..<net.weights.count("stages.\(stage).blocks.{}.\(parts[0]).attn.qkv.weight") {
        let name = "stages.\(stage).blocks.\(index)"
        net.graph.startUnit(name)
        let planes = x
        let hasBias = net.weights.has("stages.0.blocks.0.\(parts[0]).attn.qkv.bias")
        x = block(&net, x, "\(name).\(parts[0])") { net, tokens, attention in
          net.attend(
            tokens, inWindowsOf: window, heads: heads[stage], planes: planes, name: attention, hasBias: hasBias)
        }
        x = block(&net, x, "\(name).\(parts[1])") { net, tokens, attention in
          self.amongFeatures(&net, tokens, attention, heads: heads[stage], hasBias: hasBias)
        }
      }
    }
    net.classifyNormedMeans(x)
  }

  /// A convolution that halves rows and columns: of pairs, beyond whose last one there are zeros, or of larger kernels.
  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit(name)
    let normed = net.layerNorm(planes: x, "\(name).norm")
    let kernel = net.weights.kernel("\(name).conv.weight")
    guard kernel > 0, kernel % 2 == 0 else { return net.conv(normed, "\(name).conv", stride: 2, bias: true) }
    let edge = net.extents(x).dropFirst().map { (kernel - $0 % kernel) % kernel }
    return net.conv(normed, "\(name).conv", stride: 2, pads: [0, 0] + edge, bias: true)
  }

  /// Attention and a perceptron, before each of which a convolution of each channel is added.
  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, attend: (inout ModelBuilder, Int, String) -> Int
  ) -> Int {
    let tokens = net.tokens(place(&net, x, "\(name).cpe1.proj"))
    let seen = attend(&net, net.layerNorm(tokens, "\(name).norm1"), "\(name).attn")
    let middle = net.planes(net.graph.add(tokens, seen), like: x)
    let placed = net.tokens(place(&net, middle, "\(name).cpe2.proj"))
    let made = net.perceptron(net.layerNorm(placed, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.planes(net.graph.add(placed, made), like: x)
  }

  private func place(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.add(x, net.conv(x, name, out: net.channels(x), bias: true))
  }

  /// Features are means of features: what keys and values have in common weights queries, of Florence's what queries and keys have values.
  private func amongFeatures(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, hasBias: Bool
  ) -> Int {
    let found = net.extents(x)
    guard found.count == 2, found[1] % heads == 0 else { return net.graph.reshape(x, [0]) }
    let three = net.featuresOfHeads(net.linear(x, "\(name).qkv", out: 3 * found[1], bias: hasBias), heads: heads)
    let isFlorence = isFlorence(net.weights)
    let order = isFlorence ? [0, 1, 2] : [1, 2, 0]
    let root = Float(isFlorence ? found[0] : found[1] / heads).squareRoot()
    let seen = net.graph.attention(
      query: three[order[0]], key: three[order[1]], value: three[order[2]], scale: .scores(root))
    return net.linear(net.graph.reshape(net.graph.transpose(seen, [2, 0, 1]), found), "\(name).proj", out: found[1])
  }
}
