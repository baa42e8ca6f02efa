import Graphs

/// timm's VisionTransformer (models/vision_transformer.py): ViT, DeiT, distilled DeiT and DINOv2, with eps 1e-6.
///
/// With `fc_norm` in place of `norm` the mean of the patches is classified, else the class token.
struct TimmViT: Family {
  let name = "timm-vit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "pos_embed", "blocks.0.attn.qkv.weight", "head.weight"])
  }

  func normalization(_ weights: StateDict) -> String {
    if weights.has("dist_token") || weights.has("blocks.0.ls1.gamma") { return "imagenet" }
    return geometry(weights).side <= 64 ? "cifar10" : "tutorial"
  }

  private let prefixes = ["cls_token", "dist_token", "reg_token"]

  /// The image's side, a patch's, and whether places are embedded for the tokens in front, too.
  private func geometry(_ weights: StateDict) -> (side: Int, patch: Int, hasPrefix: Bool) {
    let patch = max(1, weights.kernel("patch_embed.proj.weight"))
    let places = weights.columns("pos_embed")
    let prefix = prefixes.reduce(0) { $0 + weights.columns($1) }
    for (count, hasPrefix) in [(places - prefix, true), (places, false)] where count > 0 {
      let rows = Int(Double(count).squareRoot())
      if rows * rows == count { return (min(rows * patch, 4096), patch, hasPrefix) }
    }
    return (patch, patch, true)
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let heads = net.assumeHeads(width: net.weights.rows("patch_embed.proj.weight"))
    let geometry = geometry(net.weights)
    let image = net.startImage(stem: "patch_embed.proj", side: geometry.side, isTold: true)
    var x = net.tokens(net.conv(image, "patch_embed.proj", stride: geometry.patch, pad: 0))
    let patches = net.extents(x)[0]
    if geometry.hasPrefix {
      x = net.addPositions(net.prepend(prefixes, to: x), "pos_embed")
    } else {
      x = net.prepend(prefixes, to: net.addPositions(x, "pos_embed"))
    }
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      net.graph.startUnit("blocks.\(index)")
      x = block(&net, x, "blocks.\(index)", heads: heads)
    }
    net.graph.startUnit("head")
    classify(&net, x, patches: patches)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let width = net.extents(x).last ?? 1
    let packed = net.linear(net.layerNorm(x, "\(name).norm1"), "\(name).attn.qkv", bias: nil)
    var y = net.linear(net.attend(packed: packed, heads: heads), "\(name).attn.proj")
    if net.weights.has("\(name).ls1.gamma") { y = net.scale(y, "\(name).ls1.gamma", [width]) }
    let middle = net.graph.add(x, y)
    y = net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    if net.weights.has("\(name).ls2.gamma") { y = net.scale(y, "\(name).ls2.gamma", [width]) }
    return net.graph.add(middle, y)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int, patches: Int) {
    if net.weights.has("norm.weight") || !net.weights.has("fc_norm.weight") {
      let normed = net.layerNorm(x, "norm")
      guard net.weights.has("cls_token") else {
        _ = net.linear(net.graph.reduceMean(normed, axes: [0]), "head")
        return
      }
      let logits = net.linear(net.graph.select(normed, axis: 0, index: 0), "head")
      guard net.weights.has("head_dist.weight") else { return }
      let distilled = net.linear(net.graph.select(normed, axis: 0, index: 1), "head_dist")
      let both = net.graph.concat([logits, distilled].map { net.graph.reshape($0, [1] + net.extents($0)) }, axis: 0)
      _ = net.graph.reduceMean(both, axes: [0])
    } else {
      let front = net.extents(x)[0] - patches
      let own = front > 0 ? net.graph.split(x, axis: 0, sizes: [front, patches])[1] : x
      _ = net.linear(net.layerNorm(net.graph.reduceMean(own, axes: [0]), "fc_norm"), "head")
    }
  }
}
