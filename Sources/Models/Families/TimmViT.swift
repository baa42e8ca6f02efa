import Graphs
import Tensors

/// timm's VisionTransformer (models/vision_transformer.py): ViT, DeiT, distilled DeiT and DINOv2, with eps 1e-6, and CLIP's, normalised
/// before the first block, with eps 1e-5.
///
/// A pool of attention (`attn_pool`) stands before the classifier where there is one. With `fc_norm` in place of `norm`, or without a class token, the mean of the patches is classified, else the class token, unless a
/// config.json says otherwise.
struct TimmViT: Family {
  let name = "timm-vit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "pos_embed", "blocks.0.attn.qkv.weight", "head.weight"])
  }

  /// Plain ones: words such as `rope` and `rpn` stand for what leaves nothing in the tensors.
  func isTimm(_ config: TimmConfig) -> Bool {
    guard let kind = config.words.first, ["vit", "deit", "deit3", "flexivit", "eva"].contains(kind) else {
      return false
    }
    return config.heads != nil
      && config.words.dropFirst(2).allSatisfy { word in
        (word.hasPrefix("patch") ? word.dropFirst(5) : word).allSatisfy(\.isNumber) || Self.plainWords.contains(word)
      }
  }

  private static let plainWords: Set<Substring> = [
    "clip", "dinov2", "distilled", "gap", "miil", "plus", "quickgelu", "reg1", "reg4", "siglip", "tipsv2",
  ]

  var timmPools: Set<String> { ["avg", "map", "token"] }

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
    let isClip = net.settings.timm.map { $0.words.contains("clip") } ?? net.weights.has("norm_pre.weight")
    net.assume(epsilon: isClip ? 1e-5 : 1e-6)
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
    if net.weights.has("norm_pre.weight") { x = net.layerNorm(x, "norm_pre") }
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      net.graph.startUnit("blocks.\(index)")
      x = block(&net, x, "blocks.\(index)", heads: heads)
    }
    net.graph.startUnit("head")
    classify(&net, x, patches: patches, heads: heads)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let width = net.extents(x).last ?? 1
    let isScaled = net.weights.has("blocks.0.ls1.gamma") || net.weights.has("blocks.0.ls2.gamma")
    let packed = net.linear(
      net.layerNorm(x, "\(name).norm1"), "\(name).attn.qkv", bias: net.weights.has("blocks.0.attn.qkv.bias"))
    let parts = net.graph.split(packed, axis: 1, sizes: [width, width, width])
    let query = normHeads(&net, parts[0], "\(name).attn.q_norm", heads: heads)
    let key = normHeads(&net, parts[1], "\(name).attn.k_norm", heads: heads)
    var y = net.linear(net.attend(query, key, parts[2], heads: heads), "\(name).attn.proj")
    if isScaled { y = net.scale(y, "\(name).ls1.gamma", [width]) }
    let middle = net.graph.add(x, y)
    y = net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    if isScaled { y = net.scale(y, "\(name).ls2.gamma", [width]) }
    return net.graph.add(middle, y)
  }

  /// Queries or keys whose heads are normalised each, where the file says so.
  private func normHeads(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let extents = net.extents(x)
    guard net.weights.has("\(name).weight"), extents.count == 2 else { return x }
    let parts = net.graph.reshape(x, [extents[0], heads, extents[1] / heads])
    return net.graph.reshape(net.layerNorm(parts, name), extents)
  }

  /// What a learned token finds in all others (timm, layers/attention_pool.py).
  private func attentionPool(_ net: inout ModelBuilder, _ x: Int, heads: Int) -> Int {
    let (name, width) = ("attn_pool", net.extents(x).last ?? 1)
    net.check("\(name).latent", 1, 1, width)
    let latent = net.graph.parameterValue("\(name).latent", Shape(1, 1, width))
    let query = net.linear(net.graph.reshape(latent, [1, width]), "\(name).q", out: width, bias: nil)
    let both = net.linear(x, "\(name).kv", out: 2 * width, bias: nil)
    let parts = net.graph.split(both, axis: 1, sizes: [width, width])
    let found = net.linear(net.attend(query, parts[0], parts[1], heads: heads), "\(name).proj")
    let inside = net.perceptron(net.layerNorm(found, "\(name).norm"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.select(net.graph.add(found, inside), axis: 0, index: 0)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int, patches: Int, heads: Int) {
    let hasPool = net.weights.has("attn_pool.latent")
    if let timm = net.settings.timm, let pool = timm.pool, (pool == "map") != hasPool {
      let expected = hasPool ? "map, as the weights have it" : "avg or token, as the weights have it"
      net.refuse(.config(path: timm.path, key: "global_pool", value: pool, expected: expected))
    }
    if hasPool {
      let normed = net.weights.has("norm.weight") ? net.layerNorm(x, "norm") : x
      let pooled = attentionPool(&net, own(&net, normed, patches: patches), heads: heads)
      _ = net.linear(net.weights.has("fc_norm.weight") ? net.layerNorm(pooled, "fc_norm") : pooled, "head")
      return
    }
    let hasMeanNorm = net.weights.has("fc_norm.weight") && !net.weights.has("norm.weight")
    if let timm = net.settings.timm, timm.pool == "token", hasMeanNorm || !net.weights.has("cls_token") {
      net.refuse(.config(path: timm.path, key: "global_pool", value: "token", expected: "avg, as the weights have it"))
    }
    if hasMeanNorm {
      let mean = net.graph.reduceMean(own(&net, x, patches: patches), axes: [0])
      _ = net.linear(net.layerNorm(mean, "fc_norm"), "head")
      return
    }
    let normed = net.layerNorm(x, "norm")
    guard net.weights.has("cls_token"), net.pool != "avg" else {
      _ = net.linear(net.graph.reduceMean(own(&net, normed, patches: patches), axes: [0]), "head")
      return
    }
    let logits = net.linear(net.graph.select(normed, axis: 0, index: 0), "head")
    guard net.weights.has("head_dist.weight") else { return }
    let distilled = net.linear(net.graph.select(normed, axis: 0, index: 1), "head_dist")
    _ = net.meanOfClassifiers(logits, distilled)
  }

  /// The patches' tokens, without those in front.
  private func own(_ net: inout ModelBuilder, _ x: Int, patches: Int) -> Int {
    let front = net.extents(x)[0] - patches
    return front > 0 ? net.graph.split(x, axis: 0, sizes: [front, patches])[1] : x
  }
}
