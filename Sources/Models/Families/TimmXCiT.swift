import Graphs

/// timm's XCiT (models/xcit.py), with eps 1e-6: attention between features, convolutions of each feature, and at the end a class token that
/// attends to all others.
struct TimmXCiT: Family {
  let name = "timm-xcit"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "patch_embed.proj.0.0.weight", "blocks.0.local_mp.conv1.weight", "cls_attn_blocks.0.attn.q.weight", "head.weight",
    ])
  }

  /// `xcit_small_12_p8_224`.
  func isTimm(_ config: TimmConfig) -> Bool {
    let (words, sizes) = (config.words, ["nano", "tiny", "small", "medium", "large"] as Set<Substring>)
    return words.count == 5 && words[0] == "xcit" && sizes.contains(words[1]) && ["p8", "p16"].contains(words[3])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-5)
    var x = net.startImage(stem: "patch_embed.proj.0.0", side: 224, unit: "patch_embed")
    let width = net.weights.columns("cls_attn_blocks.0.attn.q.weight")
    // The smallest of timm's models alone leaves other tokens as they are.
    let normsAll = net.assume(
      "tokens-norm", "normalisation of all tokens behind the class token's attention",
      [128: false, 192: true, 384: true, 512: true, 768: true][width],
      told: net.settings.timm.map { !$0.words.contains("nano") })
    for index in stride(from: 0, to: 8, by: 2) where net.weights.has("patch_embed.proj.\(index).0.weight") {
      if index > 0 { x = net.activate(x) }
      x = net.convNorm(x, "patch_embed.proj.\(index).0", "patch_embed.proj.\(index).1", stride: 2)
    }
    if net.weights.has("pos_embed.token_projection.weight") { x = net.addWaves(x, "pos_embed") }
    let planes = net.extents(x)
    var tokens = net.tokens(x)
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      net.graph.startUnit("blocks.\(index)")
      tokens = block(&net, tokens, "blocks.\(index)", planes: planes)
    }
    net.check("cls_token", 1, 1, planes.first ?? 1)
    tokens = net.prepend(["cls_token"], to: tokens)
    for index in 0..<net.weights.count("cls_attn_blocks.{}.norm1.weight") {
      net.graph.startUnit("cls_attn_blocks.\(index)")
      tokens = look(&net, tokens, "cls_attn_blocks.\(index)", normsAll: normsAll)
    }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.select(norm(&net, tokens, "norm"), axis: 0, index: 0), "head")
  }

  private func norm(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.layerNorm(x, name, epsilon: 1e-6)
  }

  private func scale(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.scale(x, name, [net.extents(x).last ?? 1])
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, planes: [Int]) -> Int {
    let seen = net.attendByFeatures(norm(&net, x, "\(name).norm1"), "\(name).attn")
    var y = net.graph.add(x, scale(&net, seen, "\(name).gamma1"))
    let local = convolve(&net, norm(&net, y, "\(name).norm3"), "\(name).local_mp", planes: planes)
    y = net.graph.add(y, scale(&net, local, "\(name).gamma3"))
    let made = net.perceptron(norm(&net, y, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(y, scale(&net, made, "\(name).gamma2"))
  }

  /// Two convolutions of each feature; the activation is before the normalisation.
  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, planes: [Int]) -> Int {
    let first = net.conv(net.planes(x, like: planes), "\(name).conv1", out: planes.first, bias: true)
    let normed = net.norm(net.activate(first), "\(name).bn")
    return net.tokens(net.conv(normed, "\(name).conv2", out: planes.first, bias: true))
  }

  /// The class token looks at all tokens; the others take part in what is added and normalised.
  private func look(_ net: inout ModelBuilder, _ x: Int, _ name: String, normsAll: Bool) -> Int {
    guard let first = parts(&net, norm(&net, x, "\(name).norm1")) else { return x }
    let heads = max(1, net.weights.rows("blocks.0.attn.temperature"))
    let (own, attention) = (first.own, "\(name).attn")
    let all = net.graph.concat([own, first.rest], axis: 0)
    let three = [own, all, all].enumerated().map { index, tokens in
      let layer = "\(attention).\(["q", "k", "v"][index])"
      return net.linear(tokens, layer, out: net.extents(x).last)
    }
    let found = net.attend(three[0], three[1], three[2], heads: heads)
    let seen = net.linear(found, "\(attention).proj", out: net.extents(x).last)
    var y = net.graph.add(x, scale(&net, net.graph.concat([seen, first.rest], axis: 0), "\(name).gamma1"))
    guard let behind = parts(&net, y) else { return x }
    if normsAll {
      y = norm(&net, y, "\(name).norm2")
    } else {
      y = net.graph.concat([norm(&net, behind.own, "\(name).norm2"), behind.rest], axis: 0)
    }
    guard let last = parts(&net, y) else { return x }
    let made = scale(&net, net.perceptron(last.own, "\(name).mlp.fc1", "\(name).mlp.fc2"), "\(name).gamma2")
    return net.graph.add(y, net.graph.concat([made, last.rest], axis: 0))
  }

  /// The class token, and the others; nil where there are none.
  private func parts(_ net: inout ModelBuilder, _ x: Int) -> (own: Int, rest: Int)? {
    let found = net.extents(x)
    guard found.count == 2, found[0] > 1 else { return nil }
    let parts = net.graph.split(x, axis: 0, sizes: [1, found[0] - 1])
    return (parts[0], parts[1])
  }
}
