import Graphs
import Tensors

/// timm's ConViT (models/convit.py), with eps 1e-6: in the first blocks gates mix what places see in each other with how far they are apart; in the
/// others there is a class token.
struct TimmConViT: Family {
  let name = "timm-convit"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.proj.weight", "blocks.0.norm1.weight"])
      && ["qk.weight", "gating_param"].contains { weights.has("blocks.0.attn.\($0)") }
      && weights.has("blocks.0.attn.pos_proj.weight")
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    ["convit_tiny", "convit_small", "convit_base"].contains(config.architecture)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// More places than any published model's have no distances.
  private static let mostPlaces = 1 << 10

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let heads = max(1, net.weights.rows("blocks.0.attn.pos_proj.weight"))
    let patch = net.patchSide("patch_embed.proj")
    let side = net.squareSide(of: min(net.weights.columns("pos_embed"), Self.mostPlaces))
    let image = net.startImage(stem: "patch_embed.proj", side: side * patch, isTold: true)
    var x = net.tokens(net.conv(image, "patch_embed.proj", stride: patch, pad: 0, bias: true))
    x = net.addPositions(x, "pos_embed")
    let distances = net.graph.constant(Self.distances(side))
    let count = net.weights.count("blocks.{}.norm1.weight")
    let local = (0..<count).first { index in
      !["qk.weight", "pos_proj.weight", "gating_param"].contains { net.weights.has("blocks.\(index).attn.\($0)") }
    }
    for index in 0..<count {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      if index == local {
        net.check("cls_token", 1, 1, net.extents(x).last ?? 1)
        x = net.prepend(["cls_token"], to: x)
      }
      let hasBias = net.weights.has("blocks.0.attn.v.bias")
      x = net.block(x, name) { net, normed, attention in
        index < local ?? count
          ? look(&net, normed, attention, heads: heads, distances: distances, hasBias: hasBias)
          : net.attendPacked(normed, attention, heads: heads, hasBias: hasBias)
      }
    }
    // Without a block behind the others there is no class token to classify.
    if local == nil { net.check("cls_token", 0) }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.select(net.layerNorm(x, "norm"), axis: 0, index: 0), "head")
  }

  /// Means of values by two shares of each place: of what is alike, and of what is where.
  private func look(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, distances: Source, hasBias: Bool
  ) -> Int {
    let found = net.extents(x)
    guard found.count == 2, found[1] % heads == 0 else { return net.graph.reshape(x, [0]) }
    let (places, width) = (found[0], found[1])
    let both = net.linear(x, "\(name).qk", out: 2 * width, bias: hasBias)
    let parts = net.graph.split(both, axis: 1, sizes: [width, width]).map { net.graph.splitHeads($0, heads: heads) }
    let value = net.graph.splitHeads(net.linear(x, "\(name).v", out: width, bias: hasBias), heads: heads)
    let products = net.graph.matMul(parts[0], net.graph.transpose(parts[1], [0, 2, 1]))
    let alike = net.graph.softmax(net.dividedByRoot(products, of: width / heads), axis: 2)
    let apart = net.graph.node(Reshape(Shape(places, places, 3)), [distances], name: name)
    let scores = net.graph.transpose(net.linear(apart, "\(name).pos_proj", out: heads), [2, 0, 1])
    let near = net.graph.softmax(scores, axis: 2)
    net.check("\(name).gating_param", heads)
    let own = net.graph.parameterValue("\(name).gating_param", Shape(heads))
    let gate = net.graph.sigmoid(net.graph.reshape(own, [heads, 1, 1]))
    let rest = net.graph.node(Sub(), [net.graph.constant(Tensor(Shape(1, 1, 1), [1])), .value(gate)])
    let mixed = net.graph.add(net.graph.mul(rest, alike), net.graph.mul(gate, near))
    let sums = net.graph.node(ReduceSum([2], keepDims: true), [.value(mixed)])
    let shares = net.graph.node(Div(), [.value(mixed), .value(sums)])
    return net.linear(net.graph.mergeHeads(net.graph.matMul(shares, value)), "\(name).proj", out: width)
  }

  /// How many columns and rows the second of two places is behind the first, and the square of how far, `[places * places, 3]`.
  private static func distances(_ side: Int) -> Tensor {
    let places = side * side
    let elements = (0..<places).flatMap { from in
      (0..<places).flatMap { to in
        let (across, down) = (Float(to % side - from % side), Float(to / side - from / side))
        return [across, down, across * across + down * down]
      }
    }
    return Tensor(Shape(places * places, 3), elements)
  }
}
