import Graphs
import Tensors

/// timm's Hiera (models/hiera.py), with eps 1e-6: attention within windows of 8x8 places, halved from stage to stage, and among all places from the
/// third stage on.
struct TimmHiera: Family {
  let name = "timm-hiera"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "blocks.0.attn.qkv.weight", "pos_embed"])
      && !weights.has("cls_token") && depths(weights).count > 1
      && ["norm.weight", "fc.weight"].contains { weights.has("head.\($0)") }
  }

  /// `hiera_base_plus_224`, `hiera_small_abswin_256`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kinds =
      hasWindows(weights)
      ? ["small_abswin_256", "base_abswin_256"]
      : ["tiny_224", "small_224", "base_224", "base_plus_224", "large_224", "huge_224"]
    return kinds.contains { config.architecture == "hiera_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// Whether places are those of the image, of few, and those of a window.
  private func hasWindows(_ weights: StateDict) -> Bool {
    weights.has("pos_embed_win") || weights["pos_embed"]?.count == 4
  }

  private func width(_ weights: StateDict, _ index: Int) -> Int {
    weights.rows("blocks.\(index).attn.qkv.weight") / 3
  }

  /// How many blocks each stage has: where one begins features become more.
  private func depths(_ weights: StateDict) -> [Int] {
    var found: [Int] = []
    for index in 0..<weights.count("blocks.{}.attn.qkv.weight") {
      let begins = index == 0 || width(weights, index) > weights.columns("blocks.\(index).attn.qkv.weight")
      if begins { found.append(1) } else { found[found.count - 1] += 1 }
    }
    return found
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let depths = depths(net.weights)
    let first = max(1, width(net.weights, 0))
    // The heads of timm's models of these widths; what others have nobody has said.
    let heads = net.assume(
      "heads", "heads of the first stage's attention", [96: 1, 112: 2, 144: 2, 256: 4][first], range: 1...first,
      told: net.settings.timm?.headArgument)
    let projects = (0..<depths.reduce(0, +)).contains { net.weights.has("blocks.\($0).proj.weight") }
    let isScaled = ["ls1", "ls2"].contains { net.weights.has("blocks.0.\($0).gamma") }
    var x = embed(&net, times: max(0, depths.count - 1))
    var block = 0
    for (stage, depth) in depths.enumerated() {
      for index in 0..<depth {
        net.graph.startUnit("blocks.\(block)")
        // The first block of a stage attends as the stage before does.
        let isWithin = (index == 0 ? stage - 1 : stage) < 2
        let layer = HieraLayer(
          prefix: "blocks.\(block)", norms: ("norm1", "norm2"), heads: heads << min(stage, 8),
          pool: index == 0 && stage > 0 ? 4 : 1, window: isWithin ? max(1, 64 >> min(2 * stage, 6)) : nil,
          isScaled: isScaled, projects: projects)
        x = layer.build(&net, x)
        block += 1
      }
    }
    net.graph.startUnit("head")
    _ = net.linear(net.layerNorm(net.graph.reduceMean(x, axes: [0]), "head.norm"), "head.fc")
  }

  /// Patches and their places, in the order of the stages.
  private func embed(_ net: inout ModelBuilder, times: Int) -> Int {
    let hasWindows = hasWindows(net.weights)
    let own = 4 * net.squareSide(of: net.weights.columns("pos_embed"))
    let side =
      hasWindows ? net.assume("image-size", "side of images", 256, told: net.settings.timm?.fixedSide) : own
    let image = net.startImage(stem: "patch_embed.proj", side: side, isTold: true)
    let planes = net.conv(image, "patch_embed.proj", stride: 4, bias: true)
    let tokens =
      hasWindows
      ? net.tokens(net.graph.add(planes, places(&net, like: planes)))
      : net.addPositions(net.tokens(planes), "pos_embed")
    let lines = net.extents(planes).dropFirst().map { [$0 >> min(times, 16)] + [Int](repeating: 2, count: times) }
    // Squares of every stage must be whole.
    guard lines.count == 2, lines.joined().reduce(1, *) == net.channels(tokens) else {
      return net.graph.reshape(tokens, [0])
    }
    return net.unroll(tokens, lines: lines)
  }

  /// The image's places, of more by cubics, plus a window's again and again (arXiv:2311.05613).
  private func places(_ net: inout ModelBuilder, like planes: Int) -> Int {
    let (found, width) = (net.extents(planes), net.channels(planes))
    let window = [1, width, 8, 8]
    net.check("pos_embed_win", 1, width, 8, 8)
    let sides = (net.weights["pos_embed"] ?? []).count == 4 ? net.weights["pos_embed"] ?? [] : [1, width, 14, 14]
    net.check("pos_embed", 1, width, sides[2], sides[3])
    guard found.count == 3, found[1] % 8 == 0, found[2] % 8 == 0, sides[2] <= 1 << 8, sides[3] <= 1 << 8 else {
      return net.graph.reshape(planes, [0])
    }
    let stored = net.graph.parameterValue("pos_embed", Shape(1, width, sides[2], sides[3]))
    let image = net.graph.reshape(stored, [width, sides[2], sides[3]])
    let resize = Resize(
      sizes: found, sampling: Sampling(.cubic(coefficient: -0.5), excludeOutside: true, antialiases: true))
    let own = net.graph.node(resize, [.value(image)])
    let one = net.graph.reshape(
      net.graph.parameterValue("pos_embed_win", Shape(checking: window) ?? Shape(0)), Array(window.dropFirst()))
    let row = net.graph.concat([Int](repeating: one, count: found[2] / 8), axis: 2)
    return net.graph.add(own, net.graph.concat([Int](repeating: row, count: found[1] / 8), axis: 1))
  }
}
