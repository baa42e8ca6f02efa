import Graphs
import Tensors

/// timm's CaiT (models/cait.py), with eps 1e-6: heads whose scores and shares are mixed, and at the end a class token that alone looks at all.
struct TimmCaiT: Family {
  let name = "timm-cait"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "blocks_token_only.0.attn.q.weight"])
      && ["l", "w"].contains { weights.has("blocks.0.attn.proj_\($0).weight") }
  }

  /// `cait_xxs24_224`: sizes are told by tensors.
  func isTimm(_ config: TimmConfig) -> Bool {
    let words = config.words
    guard words.count == 3, words[0] == "cait", Int(words[2]) != nil else { return false }
    return ["xxs24", "xxs36", "xs24", "s24", "s36", "m36", "m48"].contains(words[1])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let heads = max(1, net.weights.rows("blocks.0.attn.proj_l.weight"))
    let patch = net.patchSide("patch_embed.proj")
    let side = net.squareSide(of: net.weights.columns("pos_embed")) * patch
    let image = net.startImage(stem: "patch_embed.proj", side: side, isTold: true)
    let hasBias = net.weights.has("blocks.0.attn.qkv.bias")
    var x = net.tokens(net.conv(image, "patch_embed.proj", stride: patch, pad: 0, bias: true))
    x = net.addPositions(x, "pos_embed")
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      let seen = talk(&net, net.layerNorm(x, "\(name).norm1"), "\(name).attn", heads: heads, hasBias: hasBias)
      x = net.graph.add(x, net.scale(seen, "\(name).gamma_1", [net.extents(x).last ?? 1]))
      x = addScaledPerceptron(&net, x, name)
    }
    let width = net.extents(x).last ?? 1
    var token = net.learnedTokens("cls_token", features: width)
    for index in 0..<net.weights.count("blocks_token_only.{}.norm1.weight") {
      let name = "blocks_token_only.\(index)"
      net.graph.startUnit(name)
      let all = net.layerNorm(net.graph.concat([token, x], axis: 0), "\(name).norm1")
      let seen = look(&net, all, "\(name).attn", heads: heads, hasBias: hasBias)
      token = net.graph.add(token, net.scale(seen, "\(name).gamma_1", [width]))
      token = addScaledPerceptron(&net, token, name)
    }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.select(net.layerNorm(token, "norm"), axis: 0, index: 0), "head")
  }

  private func addScaledPerceptron(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let made = net.perceptron(net.layerNorm(x, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(x, net.scale(made, "\(name).gamma_2", [net.extents(x).last ?? 1]))
  }

  /// Attention whose heads are mixed before and behind the softmax (arXiv:2003.02436).
  private func talk(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, hasBias: Bool) -> Int {
    let width = net.extents(x).last ?? 1
    guard width % heads == 0, net.extents(x).count == 2 else { return net.graph.reshape(x, [0]) }
    let packed = net.linear(x, "\(name).qkv", out: 3 * width, bias: hasBias)
    let three = net.graph.split(packed, axis: 1, sizes: [width, width, width]).map {
      net.graph.splitHeads($0, heads: heads)
    }
    let products = net.graph.matMul(three[0], net.graph.transpose(three[1], [0, 2, 1]))
    let scores = mix(&net, net.dividedByRoot(products, of: width / heads), "\(name).proj_l")
    let shares = mix(&net, net.graph.softmax(scores, axis: 2), "\(name).proj_w")
    let seen = net.graph.mergeHeads(net.graph.matMul(shares, three[2]))
    return net.linear(seen, "\(name).proj", out: width)
  }

  /// What a layer makes of the heads of each pair of places, `[heads, places, places]`.
  private func mix(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let pairs = net.linear(net.graph.transpose(x, [1, 2, 0]), name, out: net.channels(x))
    return net.graph.transpose(pairs, [2, 0, 1])
  }

  /// What the first token finds in all of them.
  private func look(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, hasBias: Bool) -> Int {
    let found = net.extents(x)
    guard found.count == 2 else { return net.graph.reshape(x, [0]) }
    let own = net.graph.split(x, axis: 0, sizes: [1, found[0] - 1])[0]
    let three = [("q", own), ("k", x), ("v", x)].map { part, tokens in
      net.linear(tokens, "\(name).\(part)", out: found[1], bias: hasBias)
    }
    return net.linear(net.attend(three[0], three[1], three[2], heads: heads), "\(name).proj", out: found[1])
  }
}
