import Graphs

/// timm's CrossViT (models/crossvit.py), with eps 1e-6: two vision transformers of patches of 12 and of 16 pixels of two sizes of the image, whose
/// class tokens look at each other's patches.
struct TimmCrossViT: Family {
  let name = "timm-crossvit"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["blocks.0.blocks.0.0.norm1.weight", "blocks.0.blocks.1.0.norm1.weight", "head.0.weight"])
      && ["wq", "wk"].contains { weights.has("blocks.0.fusion.0.attn.\($0).weight") }
  }

  /// `crossvit_9_dagger_240`: sizes are told by tensors.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let words = config.words
    let kinds: Set<Substring> = ["tiny", "small", "base", "9", "15", "18"]
    return words.count == (isDagger(weights) ? 4 : 3) && words[0] == "crossvit" && kinds.contains(words[1])
      && ["240", "408"].contains(words[words.count - 1]) && (!isDagger(weights) || words[2] == "dagger")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// Whether patches are made by three convolutions.
  private func isDagger(_ weights: StateDict) -> Bool {
    (0..<5).contains { weights.has("patch_embed.0.proj.\($0).weight") }
  }

  /// The pixels of a patch's side, which three convolutions do not tell.
  private static let patches = [12, 16]

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let isDagger = isDagger(net.weights)
    let sides = (0..<2).map { branch in
      net.squareSide(of: min(net.weights.columns("pos_embed_\(branch)"), 1 << 14) - 1) * Self.patches[branch]
    }
    let first = isDagger ? "patch_embed.0.proj.0" : "patch_embed.0.proj"
    let image = net.startImage(stem: first, side: sides[0], isTold: true, unit: "patch_embed")
    var branches = (0..<2).map { branch -> Int in
      embed(&net, resize(&net, image, to: sides[branch]), branch: branch, isDagger: isDagger)
    }
    // Both branches have as many heads, of 32 features in the first one.
    let width = net.extents(branches[0]).last ?? 1
    let heads = net.timmStageHeads([width, width], headWidth: 32)
    for index in 0..<net.weights.count("blocks.{}.blocks.0.0.norm1.weight") {
      branches = fuse(&net, branches, "blocks.\(index)", heads: heads)
    }
    net.graph.startUnit("head")
    let logits = (0..<2).map { branch -> Int in
      let normed = net.layerNorm(branches[branch], "norm.\(branch)")
      return net.linear(net.graph.select(normed, axis: 0, index: 0), "head.\(branch)")
    }
    _ = net.meanOfClassifiers(logits[0], logits[1])
  }

  /// The image of another size, by cubics.
  private func resize(_ net: inout ModelBuilder, _ x: Int, to side: Int) -> Int {
    let found = net.extents(x)
    guard found.count == 3, found[1] != side else { return x }
    return net.graph.node(
      Resize(sizes: [found[0], side, side], sampling: Sampling(.cubic(coefficient: -0.75))), [.value(x)])
  }

  private func embed(_ net: inout ModelBuilder, _ image: Int, branch: Int, isDagger: Bool) -> Int {
    let (name, patch) = ("patch_embed.\(branch).proj", Self.patches[branch])
    var x = image
    if isDagger {
      let last = patch == 12 ? (stride: 3, pad: 0, end: 1) : (stride: 2, pad: 1, end: 2)
      x = net.graph.relu(net.conv(x, "\(name).0", stride: 4, bias: true))
      x = net.graph.relu(net.conv(x, "\(name).2", stride: last.stride, pad: last.pad, bias: true))
      x = net.conv(x, "\(name).4", stride: last.end, bias: true)
    } else {
      x = net.conv(x, name, kernel: patch, stride: patch, pad: 0, bias: true)
    }
    let own = net.learnedTokens("cls_token_\(branch)", features: net.channels(x))
    return net.addPositions(net.graph.concat([own, net.tokens(x)], axis: 0), "pos_embed_\(branch)")
  }

  private func fuse(_ net: inout ModelBuilder, _ branches: [Int], _ name: String, heads: [Int]) -> [Int] {
    let parts = (0..<2).map { branch -> (own: Int, rest: Int) in
      var x = branches[branch]
      for index in 0..<net.weights.count("\(name).blocks.\(branch).{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(branch).\(index)")
        x = net.block(x, "\(name).blocks.\(branch).\(index)") { $0.attendPacked($1, $2, heads: heads[branch]) }
      }
      let count = max(2, net.channels(x))
      let parts = net.graph.split(x, axis: 0, sizes: [1, count - 1])
      return (parts[0], parts[1])
    }
    net.graph.startUnit("\(name).fusion")
    return (0..<2).map { branch in
      let other = 1 - branch
      let own = project(&net, parts[branch].own, "\(name).projs.\(branch)", out: net.extents(branches[other]).last)
      let seen = look(&net, own, at: parts[other].rest, "\(name).fusion.\(branch)", heads: heads[other])
      let back = project(&net, seen, "\(name).revert_projs.\(branch)", out: net.extents(branches[branch]).last)
      return net.graph.concat([back, parts[branch].rest], axis: 0)
    }
  }

  private func project(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int?) -> Int {
    net.linear(net.graph.gelu(net.layerNorm(x, "\(name).0")), "\(name).2", out: out)
  }

  /// A class token and what it finds in itself and the other branch's patches.
  private func look(_ net: inout ModelBuilder, _ own: Int, at rest: Int, _ name: String, heads: Int) -> Int {
    let width = net.extents(own).last ?? 1
    let all = net.layerNorm(net.graph.concat([own, rest], axis: 0), "\(name).norm1")
    let first = net.graph.split(all, axis: 0, sizes: [1, max(1, net.channels(all) - 1)])[0]
    let three = [("wq", first), ("wk", all), ("wv", all)].map { part, tokens in
      net.linear(tokens, "\(name).attn.\(part)", out: width)
    }
    let found = net.attend(three[0], three[1], three[2], heads: heads)
    return net.graph.add(own, net.linear(found, "\(name).attn.proj", out: width))
  }
}
