import Graphs

/// timm's Twins (models/twins.py), with eps 1e-6: attention to fewer places (PCPVT), or by turns within windows and to fewer places (SVT); behind
/// the first block of a stage a convolution tells places.
struct TimmTwins: Family {
  let name = "timm-twins"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embeds.0.proj.weight", "head.weight"])
      && ["weight", "bias"].contains { weights.has("pos_block.0.proj.0.\($0)") }
  }

  func title(_ weights: StateDict) -> String { hasWindows(weights) ? "timm-twins-svt" : "timm-twins-pcpvt" }

  /// `twins_svt_small`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kind = hasWindows(weights) ? "svt" : "pcpvt"
    return ["small", "base", "large"].contains { config.architecture == "twins_\(kind)_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func hasWindows(_ weights: StateDict) -> Bool {
    (0..<4).contains { weights.has("blocks.\($0).0.attn.qkv.weight") }
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let hasWindows = hasWindows(net.weights)
    let window = hasWindows ? net.timmWindow(7) : 1
    let stages = net.weights.count("patch_embeds.{}.proj.weight")
    let heads = net.timmStageHeads(
      (0..<stages).map { net.weights.rows("patch_embeds.\($0).proj.weight") }, headWidth: hasWindows ? 32 : 64)
    var x = net.startImage(stem: "patch_embeds.0.proj", side: 224)
    for stage in 0..<stages {
      let name = "patch_embeds.\(stage)"
      if stage > 0 { net.graph.startUnit(name) }
      let patch = net.patchSide("\(name).proj")
      let planes = net.conv(x, "\(name).proj", stride: patch, pad: 0, bias: true)
      var tokens = net.layerNorm(net.tokens(planes), "\(name).norm", epsilon: 1e-5)
      for index in 0..<net.weights.count("blocks.\(stage).{}.norm1.weight") {
        net.graph.startUnit("blocks.\(stage).\(index)")
        tokens = net.block(tokens, "blocks.\(stage).\(index)") { net, normed, attention in
          hasWindows && index % 2 == 0
            ? net.attend(normed, inWindowsOf: window, heads: heads[stage], planes: planes, name: attention)
            : net.attendToFewer(normed, attention, heads: heads[stage], planes: planes)
        }
        if index == 0 { tokens = place(&net, tokens, "pos_block.\(stage).proj.0", planes: planes) }
      }
      x = net.planes(tokens, like: planes)
    }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.reduceMean(net.layerNorm(net.tokens(x), "norm"), axes: [0]), "head")
  }

  /// The tokens, and a convolution of each channel of them.
  private func place(_ net: inout ModelBuilder, _ x: Int, _ name: String, planes model: Int) -> Int {
    let planes = net.planes(x, like: model)
    return net.graph.add(x, net.tokens(net.conv(planes, name, out: net.channels(planes), bias: true)))
  }
}
