import Graphs

/// timm's PiT (models/pit.py), with eps 1e-6: a vision transformer whose places become fewer by convolutions, of which the class token takes no part.
struct TimmPiT: Family {
  let name = "timm-pit"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.conv.weight", "transformers.0.blocks.0.attn.qkv.weight"])
  }

  /// `pit_xs_224`, `pit_b_distilled_224`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    Self.headWidths.keys.contains { size in
      config.architecture == (isDistilled(weights) ? "pit_\(size)_distilled_224" : "pit_\(size)_224")
    }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private static let headWidths = ["ti": 32, "xs": 48, "s": 48, "b": 64]

  private func isDistilled(_ weights: StateDict) -> Bool {
    weights.has("head_dist.weight") || weights.columns("cls_token") == 2
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let patch = net.patchSide("patch_embed.conv")
    let stride = max(1, patch / 2)
    let grid = net.weights["pos_embed"].flatMap { $0.count == 4 ? $0 : nil } ?? [1, 1, 27, 27]
    let first = max(1, net.weights.rows("patch_embed.conv.weight"))
    // The heads of timm's models of these widths.
    let timm = net.settings.timm.flatMap { $0.words.count > 1 ? Self.headWidths[String($0.words[1])] : nil }
    let headWidth = net.assume(
      "head-width", "features of a head", [64: 32, 96: 48, 144: 48, 256: 64][first], told: timm)
    let side = (min(grid[2], 1 << 10) - 1) * stride + patch
    let image = net.startImage(stem: "patch_embed.conv", side: side, isTold: true)
    var x = net.conv(image, "patch_embed.conv", stride: stride, pad: 0, bias: true)
    x = net.addPositions(x, "pos_embed")
    let count = isDistilled(net.weights) ? 2 : 1
    var own = net.learnedTokens("cls_token", count: count, features: net.channels(x))
    for stage in 0..<net.weights.count("transformers.{}.blocks.0.norm1.weight") {
      let name = "transformers.\(stage)"
      if stage > 0 {
        net.graph.startUnit("\(name).pool")
        x = net.conv(x, "\(name).pool.conv", stride: 2, bias: true)
        own = net.linear(own, "\(name).pool.fc", out: net.channels(x))
      }
      var tokens = net.graph.concat([own, net.tokens(x)], axis: 0)
      let heads = max(1, net.channels(x) / headWidth)
      for index in 0..<net.weights.count("\(name).blocks.{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        tokens = net.block(tokens, "\(name).blocks.\(index)") { $0.attendPacked($1, $2, heads: heads) }
      }
      let found = net.extents(tokens)
      guard found.count == 2, found[0] > count else { break }
      let parts = net.graph.split(tokens, axis: 0, sizes: [count, found[0] - count])
      (own, x) = (parts[0], net.planes(parts[1], like: x))
    }
    classify(&net, own, isDistilled: count == 2)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int, isDistilled: Bool) {
    net.graph.startUnit("head")
    let normed = net.layerNorm(x, "norm")
    let logits = net.linear(net.graph.select(normed, axis: 0, index: 0), "head")
    guard isDistilled else { return }
    let distilled = net.linear(net.graph.select(normed, axis: 0, index: 1), "head_dist")
    _ = net.meanOfClassifiers(logits, distilled)
  }
}
