import Graphs
import Tensors

/// timm's TNT (models/tnt.py): attention among the sixteen parts of each patch, and among patches, to which their parts are added.
struct TimmTNT: Family {
  let name = "timm-tnt"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["pixel_embed.proj.weight", "blocks.0.norm_in.weight", "patch_pos"])
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let names = isLegacy(weights) ? ["tnt_s_legacy_patch16_224"] : ["tnt_s_patch16_224", "tnt_b_patch16_224"]
    return names.contains(config.architecture)
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  /// Whether parts are convolved over the whole image, and normalised one by one.
  private func isLegacy(_ weights: StateDict) -> Bool {
    !["weight", "bias"].contains { weights.has("blocks.0.norm2_proj.\($0)") }
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let width = max(1, net.weights.rows("proj.weight"))
    let isNamed = net.settings.timm != nil
    // Of timm's models all have four heads inside, and outside heads of 64 features.
    let inner = net.assume("inner-heads", "heads of attention within patches", 4, told: isNamed ? 4 : nil)
    let heads = net.timmStageHeads([width], headWidth: 64)[0]
    let isLegacy = isLegacy(net.weights)
    var (pixels, grid) = parts(&net, isLegacy: isLegacy)
    let count = grid * grid
    let inside = net.extents(pixels).reduce(1, *) / max(1, count)
    let joined = net.graph.reshape(pixels, [count, inside])
    var x = net.linear(net.layerNorm(joined, "norm1_proj"), "proj")
    x = net.layerNorm(x, "norm2_proj")
    let own = net.learnedTokens("cls_token", features: width)
    x = net.addPositions(net.graph.concat([own, x], axis: 0), "patch_pos")
    for index in 0..<net.weights.count("blocks.{}.norm_in.weight") {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      pixels = half(&net, pixels, name, "_in", heads: inner)
      x = addParts(&net, x, pixels, name, shape: [count, inside], isLegacy: isLegacy)
      x = half(&net, x, name, "_out", heads: heads)
    }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.select(net.layerNorm(x, "norm"), axis: 0, index: 0), "head")
  }

  /// The parts of patches, `[patches, parts, features]`, and how many patches lie side by side.
  private func parts(_ net: inout ModelBuilder, isLegacy: Bool) -> (Int, grid: Int) {
    let shape = net.weights["pixel_pos"].flatMap { $0.count == 4 ? $0 : nil } ?? [1, 24, 4, 4]
    let side = min(shape[2], 16)
    let grid = net.squareSide(of: min(net.weights.columns("patch_pos"), 1 << 12) - 1)
    let image = net.startImage(stem: "pixel_embed.proj", side: 4 * side * grid, isTold: true, unit: "pixel_embed")
    let width = max(1, net.weights.rows("pixel_embed.proj.weight"))
    var x: Int
    if isLegacy {
      x = net.graph.reshape(
        net.conv(image, "pixel_embed.proj", stride: 4, bias: true), [width, grid, side, grid, side])
    } else {
      // Each patch by itself: zeros are between them, and a part that lies on their border is left out.
      let colours = net.channels(image)
      let patches = net.graph.reshape(image, [colours, grid, 4 * side, grid, 4 * side])
      let apart = net.graph.node(Pad(before: [0, 0, 3, 0, 3], after: [0, 0, 1, 0, 1]), [.value(patches)])
      let all = net.graph.reshape(apart, [colours, grid * (4 * side + 4), grid * (4 * side + 4)])
      let made = net.conv(all, "pixel_embed.proj", stride: 4, pads: [0, 0, 3, 3], bias: true)
      x = net.graph.reshape(made, [width, grid, side + 1, grid, side + 1])
      x = net.graph.node(Slice([2, 4].map { Slice.Range(axis: $0, start: 0, count: side) }), [.value(x)])
    }
    net.check("pixel_pos", 1, width, side, side)
    let places = net.graph.parameterValue("pixel_pos", Shape(1, width, side, side))
    x = net.graph.add(x, net.graph.reshape(places, [width, 1, side, 1, side]))
    return (net.graph.reshape(net.graph.transpose(x, [1, 3, 2, 4, 0]), [grid * grid, side * side, width]), grid)
  }

  /// Attention and a perceptron of the parts within each patch, or of patches.
  private func half(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ kind: String, heads: Int) -> Int {
    let isInner = kind == "_in"
    let (mlp, found) = (isInner ? "\(name).mlp_in" : "\(name).mlp", net.extents(x))
    let attention = "\(name).attn\(kind)"
    let hasBias = net.weights.has("blocks.0.attn_in.v.bias")
    let normed = net.layerNorm(x, "\(name).norm\(kind)")
    guard let width = found.last, width % heads == 0, found.count == (isInner ? 3 : 2) else {
      return net.graph.reshape(x, [0])
    }
    let windows = isInner ? normed : net.graph.reshape(normed, [1] + found)
    let both = net.linear(windows, "\(attention).qk", out: 2 * width, bias: hasBias)
    let parts = net.graph.split(both, axis: 2, sizes: [width, width])
    let three = (parts + [net.linear(windows, "\(attention).v", out: width, bias: hasBias)]).map {
      net.splitHeads(ofWindows: $0, heads: heads)
    }
    let seen = net.graph.attention(query: three[0], key: three[1], value: three[2])
    let merged = net.graph.reshape(net.graph.transpose(seen, [0, 2, 1, 3]), found)
    let middle = net.graph.add(x, net.linear(merged, "\(attention).proj", out: width))
    let again = net.layerNorm(middle, isInner ? "\(name).norm_mlp_in" : "\(name).norm_mlp")
    return net.graph.add(middle, net.perceptron(again, "\(mlp).fc1", "\(mlp).fc2"))
  }

  /// The patches, but for the class token, plus what a layer makes of their parts.
  private func addParts(
    _ net: inout ModelBuilder, _ x: Int, _ pixels: Int, _ name: String, shape: [Int], isLegacy: Bool
  ) -> Int {
    let found = net.extents(x)
    guard found.count == 2, found[0] == shape[0] + 1 else { return net.graph.reshape(x, [0]) }
    let own = net.graph.split(x, axis: 0, sizes: [1, shape[0]])
    let normed =
      isLegacy
      ? net.graph.reshape(net.layerNorm(pixels, "\(name).norm1_proj"), shape)
      : net.layerNorm(net.graph.reshape(pixels, shape), "\(name).norm1_proj")
    var made = net.linear(normed, "\(name).proj", out: found[1], bias: isLegacy)
    if !isLegacy { made = net.layerNorm(made, "\(name).norm2_proj") }
    return net.graph.concat([own[0], net.graph.add(own[1], made)], axis: 0)
  }
}
