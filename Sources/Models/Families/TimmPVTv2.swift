import Graphs

/// timm's Pyramid Vision Transformer v2 (models/pvt_v2.py), whose heads have as many features as the first stage, unless a config.json
/// says otherwise.
///
/// Where every convolution before keys and values is of 1x1 places are pooled first, and perceptrons have a second activation (`_li`).
struct TimmPVTv2: Family {
  let name = "timm-pvtv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "patch_embed.proj.weight", "stages.0.blocks.0.attn.q.weight", "stages.0.blocks.0.attn.kv.weight",
      "stages.0.blocks.0.mlp.dwconv.weight", "head.weight",
    ])
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let plain = ["pvt_v2_b0", "pvt_v2_b1", "pvt_v2_b2", "pvt_v2_b3", "pvt_v2_b4", "pvt_v2_b5"]
    return isLinear(weights) ? config.architecture == "pvt_v2_b2_li" : plain.contains(config.architecture)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func isLinear(_ weights: StateDict) -> Bool { weights.kernel("stages.0.blocks.0.attn.sr.weight") == 1 }

  /// What normalisations of patches add, where those of blocks add another number.
  private static let patchEpsilon: Float = 1e-5

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let first = max(1, net.weights.rows("patch_embed.proj.weight"))
    let timm = net.settings.timm
    // timm's models of these widths, and of a name, have such heads; what others have nobody has said.
    let headWidth = net.assume(
      "head-width", "features of a head", [32, 64].contains(first) ? first : nil, told: timm == nil ? nil : first)
    let stages = net.weights.count("stages.{}.blocks.0.norm1.weight")
    let told = timm?.stageHeads.flatMap { $0.count == stages ? $0 : nil }
    var x = net.startImage(stem: "patch_embed.proj", side: 224)
    for stage in 0..<stages {
      let (name, patches) = ("stages.\(stage)", stage == 0 ? "patch_embed" : "stages.\(stage).downsample")
      if stage > 0 { net.graph.startUnit(patches) }
      let planes = net.conv(x, "\(patches).proj", stride: stage == 0 ? 4 : 2, bias: true)
      var tokens = net.layerNorm(net.tokens(planes), "\(patches).norm", epsilon: Self.patchEpsilon)
      let heads = told?[stage] ?? max(1, net.channels(planes) / headWidth)
      let block = Block(planes: planes, heads: heads, isLinear: isLinear(net.weights))
      for index in 0..<net.weights.count("\(name).blocks.{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        tokens = block.build(&net, tokens, "\(name).blocks.\(index)")
      }
      x = net.planes(net.layerNorm(tokens, "\(name).norm"), like: planes)
    }
    _ = net.classify(x, "head")
  }

  /// Attention to fewer places, and a perceptron with a convolution a channel inside.
  private struct Block {
    /// Planes of the extents that the tokens come from.
    let planes: Int
    let heads: Int
    let isLinear: Bool

    func build(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
      let seen = net.attendToFewer(
        net.layerNorm(x, "\(name).norm1"), "\(name).attn", heads: heads, planes: planes,
        hasBias: net.weights.has("stages.0.blocks.0.attn.q.bias"), isOfMeans: isLinear)
      let middle = net.graph.add(x, seen)
      let outside = net.mixPerceptron(
        net.layerNorm(middle, "\(name).norm2"),
        names: ("\(name).mlp.fc1", "\(name).mlp.dwconv", "\(name).mlp.fc2"), planes: planes, isRectified: isLinear)
      return net.graph.add(middle, outside)
    }
  }
}
