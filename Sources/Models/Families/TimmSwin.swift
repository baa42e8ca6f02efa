import Graphs
import Tensors

/// timm's Swin transformer of the first version (models/swin_transformer.py) and microsoft/Swin-Transformer's, which merges places behind a
/// stage, not before it: heads and windows are those of the tables of biases.
struct TimmSwin: Family {
  let name = "timm-swin"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", Self.table("layers.0.blocks.0"), "norm.weight"])
      && (weights.has("head.fc.weight") || weights.has("head.weight"))
  }

  /// Those whose windows are cut as published; `swin_s3` has others.
  func isTimm(_ config: TimmConfig) -> Bool {
    config.words.count > 1 && config.words[0] == "swin" && config.words[1] != "s3"
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private static func table(_ block: String) -> String { "\(block).attn.relative_position_bias_table" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.ignore { $0.hasSuffix(".relative_position_index") || $0.hasSuffix(".attn_mask") }
    let patch = max(1, net.weights.kernel("patch_embed.proj.weight"))
    let stages = net.weights.count("layers.{}.blocks.0.norm1.weight")
    let told = net.settings.timm?.side
    let image = net.startImage(
      stem: "patch_embed.proj", side: told ?? side(net, patch: patch, stages: stages), isTold: told != nil)
    var x = net.graph.transpose(net.conv(image, "patch_embed.proj", stride: patch, pad: 0), [1, 2, 0])
    if net.weights.has("patch_embed.norm.weight") { x = net.layerNorm(x, "patch_embed.norm") }
    let extents = net.extents(x)
    if net.weights.has("absolute_pos_embed"), extents.count == 3 {
      let tokens = net.graph.reshape(x, [extents[0] * extents[1], extents[2]])
      x = net.graph.reshape(net.addPositions(tokens, "absolute_pos_embed"), extents)
    }
    // timm's first stage merges nothing, the original's last one does not.
    let mergesBehind = net.weights.has("layers.0.downsample.reduction.weight")
    for stage in 0..<stages {
      let name = "layers.\(stage)"
      let merges = net.weights.has("\(name).downsample.reduction.weight")
      if merges, !mergesBehind { x = merge(&net, x, "\(name).downsample") }
      for index in 0..<net.weights.count("\(name).blocks.{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)", shifts: index % 2 == 1)
      }
      if merges, mergesBehind { x = merge(&net, x, "\(name).downsample") }
    }
    net.graph.startUnit("head")
    x = net.layerNorm(x, "norm")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), net.weights.has("head.fc.weight") ? "head.fc" : "head")
  }

  /// The image's side: 7 windows of 7 stand for 224 and 12 of 12 for 384, unless the last window is smaller, which is then all places.
  private func side(_ net: ModelBuilder, patch: Int, stages: Int) -> Int {
    let windows = [0, max(0, stages - 1)].map { net.window(ofTable: Self.table("layers.\($0).blocks.0")) }
    return min(windows[1] * patch << max(0, min(stages - 1, 8)), 1 << 12)
  }

  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit(name)
    guard let merged = net.joinPairs(x) else { return x }
    return net.linear(net.layerNorm(merged, "\(name).norm"), "\(name).reduction", bias: nil)
  }

  /// Windows tile the places, or all places are one; the publishers' code shifts places before it pads them, which is not done here.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, shifts: Bool) -> Int {
    let window = net.window(ofTable: Self.table(name))
    let extents = net.extents(x)
    guard extents.count == 3,
      let grid = WindowGrid(
        rows: extents[0], columns: extents[1], window: window,
        shift: shifts && window < min(extents[0], extents[1]) ? window / 2 : 0)
    else { return net.graph.reshape(x, [0]) }
    var y = net.layerNorm(x, "\(name).norm1")
    y = net.attend(y, within: grid, table: Self.table(name), scale: .queries) { net, windows, heads in
      net.packedProjections(windows, "\(name).attn.qkv", heads: heads)
    }
    y = net.unroll(net.linear(y, "\(name).attn.proj"), grid)
    let middle = net.graph.add(x, y)
    return net.graph.add(
      middle, net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2"))
  }
}
