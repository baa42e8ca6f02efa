import Graphs
import Tensors

/// timm's NesT (models/nest.py), with eps 1e-6: attention within blocks of places, four of which become one from level to level.
struct TimmNest: Family {
  let name = "timm-nest"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "levels.0.transformer_encoder.0.norm1.weight", "head.weight"])
  }

  /// `nest_tiny`, and `nest_tiny_jx` whose paddings are another.
  func isTimm(_ config: TimmConfig) -> Bool {
    ["tiny", "small", "base"].contains {
      ["nest_\($0)", "nest_\($0)_jx", "jx_nest_\($0)"].contains(config.architecture)
    }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let named = net.settings.timm.map { $0.words.contains("jx") ? "same" : "symmetric" }
    // Those that were trained have TensorFlow's, the others PyTorch's; the tensors are the same.
    let isSame = net.assume("padding", "padding of pools", nil, of: ("symmetric", "same"), told: named) == "same"
    let levels = net.weights.count("levels.{}.transformer_encoder.0.norm1.weight")
    let patch = net.patchSide("patch_embed.proj")
    let sides = sides(&net, level: 0)
    let image = net.startImage(
      stem: "patch_embed.proj", side: min(sides.blocks * sides.places * patch, 1 << 12), isTold: true)
    var x = net.conv(image, "patch_embed.proj", stride: patch, pad: 0, bias: true)
    let heads = net.timmStageHeads(
      (0..<levels).map { net.weights.rows("levels.\($0).transformer_encoder.0.norm1.weight") }, headWidth: 32)
    for level in 0..<levels {
      if level > 0 { x = merge(&net, x, "levels.\(level).pool", isSame: isSame) }
      x = attend(&net, x, level: level, heads: heads[level])
    }
    _ = net.classify(net.layerNorm(planes: x, "norm"), "head")
  }

  /// How many blocks lie beside one another, and how many places of a block.
  private func sides(_ net: inout ModelBuilder, level: Int) -> (blocks: Int, places: Int) {
    let found = net.weights["levels.\(level).pos_embed"].flatMap { $0.count == 4 ? $0 : nil } ?? [1, 1, 1, 1]
    return (net.squareSide(of: min(found[1], 1 << 10)), net.squareSide(of: min(found[2], 1 << 10)))
  }

  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String, isSame: Bool) -> Int {
    net.graph.startUnit(name)
    let mixed = net.layerNorm(planes: net.conv(x, "\(name).conv", bias: true), "\(name).norm")
    guard isSame else { return net.graph.maxPool(mixed, kernel: 3, stride: 2, pad: 1) }
    // Even sides are padded behind alone.
    guard net.extents(mixed).dropFirst().allSatisfy({ $0 % 2 == 0 }) else { return net.graph.reshape(mixed, [0]) }
    let window = Window(kernel: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1], dilations: [1, 1])
    return net.graph.node(MaxPool(PoolWindow(window)), [.value(mixed)])
  }

  /// The blocks of a level, by its layers, and put back where they were.
  private func attend(_ net: inout ModelBuilder, _ x: Int, level: Int, heads: Int) -> Int {
    let (found, sides) = (net.extents(x), sides(&net, level: level))
    let (blocks, places) = (sides.blocks, sides.places)
    guard found.count == 3, found[1] == blocks * places, found[2] == blocks * places, found[0] % heads == 0 else {
      return net.graph.reshape(x, [0])
    }
    let cut = net.graph.reshape(x, [found[0], blocks, places, blocks, places])
    let shape = [blocks * blocks, places * places, found[0]]
    var y = net.graph.reshape(net.graph.transpose(cut, [1, 3, 2, 4, 0]), shape)
    y = net.addPositions(y, "levels.\(level).pos_embed")
    for index in 0..<net.weights.count("levels.\(level).transformer_encoder.{}.norm1.weight") {
      let name = "levels.\(level).transformer_encoder.\(index)"
      net.graph.startUnit(name)
      let hasBias = net.weights.has("levels.0.transformer_encoder.0.attn.qkv.bias")
      y = net.block(y, name) { net, normed, attention in
        let three = net.packedProjections(normed, "\(attention).qkv", heads: heads, bias: hasBias)
        let seen = net.graph.attention(query: three[0], key: three[1], value: three[2])
        // Features of the heads lie side by side: the first of all heads come first.
        let merged = net.graph.reshape(net.graph.transpose(seen, [0, 2, 3, 1]), shape)
        return net.linear(merged, "\(attention).proj", out: found[0])
      }
    }
    let back = net.graph.reshape(y, [blocks, blocks, places, places, found[0]])
    return net.graph.reshape(net.graph.transpose(back, [4, 0, 2, 1, 3]), found)
  }
}
