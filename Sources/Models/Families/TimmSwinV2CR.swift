import Graphs

/// timm's Swin V2 of Christoph Reich's code (models/swin_transformer_v2_cr.py): windows are an eighth of the places of the first stage, and some
/// blocks end with a normalisation more.
struct TimmSwinV2CR: Family {
  let name = "timm-swinv2-cr"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "stages.0.blocks.0.attn.qkv.weight", "head.fc.weight"])
      && ["fc1", "fc2"].contains { weights.has("stages.0.blocks.0.attn.meta_mlp.\($0).weight") }
  }

  /// `swinv2_cr_tiny_ns_224`: sizes are told by tensors, and windows by images.
  func isTimm(_ config: TimmConfig) -> Bool {
    let words = config.words
    let sizes: Set<Substring> = ["tiny", "small", "base", "large", "huge", "giant"]
    return config.architecture.hasPrefix("swinv2_cr_") && [4, 5].contains(words.count) && sizes.contains(words[2])
      && (words.count == 4 || words[3] == "ns") && Int(words[words.count - 1]) != nil
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let timm = net.settings.timm
    let patch = net.patchSide("patch_embed.proj")
    let named = timm.flatMap { $0.fixedSide ?? $0.words.last.flatMap { Int($0) } }
    net.refuseWindowLists()
    let window = net.assume(
      "window", "side of windows", nil, range: 1...64,
      told: timm.flatMap { $0.window ?? named.map { max(1, min($0 / (8 * patch), 64)) } })
    let side = net.assume("image-size", "side of images", min(8 * window * patch, 4096), told: named)
    let image = net.startImage(stem: "patch_embed.proj", side: side, isTold: true, unit: "patch_embed")
    let patches = net.conv(image, "patch_embed.proj", stride: patch, pad: 0, bias: true)
    var x = net.layerNorm(net.graph.transpose(patches, [1, 2, 0]), "patch_embed.norm")
    let stages = (0..<net.weights.count("stages.{}.blocks.0.norm1.weight")).map { stage in
      (0..<net.weights.count("stages.\(stage).blocks.{}.norm1.weight")).map { "stages.\(stage).blocks.\($0)" }
    }
    // The last block of all has a further norm; of some models that of each stage, of others every sixth.
    let areNormed = hasNorm(net, stages.first?.last ?? "") || timm?.words.contains("ns") == true
    for (stage, names) in stages.enumerated() {
      if stage > 0 { x = merge(&net, x, "stages.\(stage).downsample") }
      for (index, name) in names.enumerated() {
        net.graph.startUnit(name)
        let result = block(&net, x, name, window: window, shifts: index % 2 == 1)
        let isLast = index == names.count - 1 && (areNormed || stage == stages.count - 1)
        let isNormed = isLast || hasNorm(net, name)
        x = isNormed ? net.layerNorm(result, "\(name).norm3") : result
      }
    }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), "head.fc")
  }

  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit(name)
    guard let joined = net.joinPairs(x) else { return net.graph.reshape(x, [0]) }
    return net.linear(net.layerNorm(joined, "\(name).norm"), "\(name).reduction", bias: false)
  }

  /// Layers whose results are normalised; windows are no larger than the places that are left, and then not shifted.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, window most: Int, shifts: Bool) -> Int {
    let found = net.extents(x)
    guard found.count == 3, found[0] == found[1] else { return net.graph.reshape(x, [0]) }
    let window = min(most, found[0])
    let shift = shifts && found[0] > most ? window / 2 : 0
    guard let grid = WindowGrid(rows: found[0], columns: found[1], window: window, shift: shift) else {
      return net.graph.reshape(x, [0])
    }
    let (attention, heads) = ("\(name).attn", max(1, net.weights.rows("\(name).attn.logit_scale")))
    let seen = net.attend(
      x, within: grid, scale: .none,
      bias: { $0.logarithmicBias("\(attention).meta_mlp", window: window) },
      { net, windows in
        let three = net.packedProjections(windows, "\(attention).qkv", heads: heads, bias: true)
        return net.cosine(three[0], three[1], scale: "\(attention).logit_scale") + [three[2]]
      })
    let projected = net.linear(net.unroll(seen, grid), "\(attention).proj", out: found[2])
    let middle = net.graph.add(x, net.layerNorm(projected, "\(name).norm1"))
    let made = net.perceptron(middle, "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(middle, net.layerNorm(made, "\(name).norm2"))
  }

  private func hasNorm(_ net: ModelBuilder, _ block: String) -> Bool {
    ["weight", "bias"].contains { net.weights.has("\(block).norm3.\($0)") }
  }
}
