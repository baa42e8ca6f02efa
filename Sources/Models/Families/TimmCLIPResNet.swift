import Graphs
import Tensors

/// timm's ResNets of CLIP's (models/byobnet.py): places are halved by means, and at the end attention looks at all of them, or their mean is taken.
struct TimmCLIPResNet: Family {
  let name = "timm-clip-resnet"
  let timmPools: Set<String> = ["avg", "token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.conv.weight", "stages.0.0.conv1_1x1.conv.weight"])
      && (0..<4).contains { weights.has("stages.\($0).0.shortcut.conv.conv.weight") }
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    ["50", "101", "50x4", "50x16", "50x64"].contains { size in
      config.architecture == (hasAttention(weights) ? "resnet\(size)_clip" : "resnet\(size)_clip_gap")
    }
  }

  func normalization(_ weights: StateDict) -> String { "clip" }

  private func hasAttention(_ weights: StateDict) -> Bool { ["q", "k"].contains { weights.has("head.\($0).weight") } }

  func build(_ net: inout ModelBuilder) {
    let places = net.squareSide(of: min(net.weights.rows("head.pos_embed"), 1 << 10) - 1)
    let hasAttention = hasAttention(net.weights)
    var x = net.startImage(
      stem: "stem.conv1.conv", side: hasAttention ? 32 * places : 224, isTold: hasAttention, unit: "stem")
    for number in 1...3 { x = net.activate(layer(&net, x, "stem.conv\(number)", stride: number == 1 ? 2 : 1)) }
    x = net.graph.averagePool(x, kernel: 2, stride: 2)
    for stage in 0..<4 {
      for index in 0..<net.weights.count("stages.\(stage).{}.conv1_1x1.conv.weight") {
        net.graph.startUnit("stages.\(stage).\(index)")
        x = block(&net, x, "stages.\(stage).\(index)", halves: stage > 0 && index == 0)
      }
    }
    guard hasAttention else {
      _ = net.classify(x, "head.fc")
      return
    }
    net.graph.startUnit("head")
    look(&net, x)
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, halves: Bool) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3_1x1.conv.weight"))
    var shortcut = x
    if halves || net.channels(x) != out {
      shortcut = layer(&net, halves ? net.halvedMeans(x) : x, "\(name).shortcut.conv", out: out)
    }
    var y = net.activate(layer(&net, x, "\(name).conv1_1x1"))
    y = net.activate(layer(&net, y, "\(name).conv2_kxk"))
    if halves { y = net.graph.averagePool(y, kernel: 2, stride: 2) }
    return net.activate(net.graph.add(layer(&net, y, "\(name).conv3_1x1", out: out), shortcut))
  }

  /// What the mean of all places finds in itself and in them, with heads of 64 features (timm, layers/attention_pool2d.py).
  private func look(_ net: inout ModelBuilder, _ x: Int) {
    let tokens = net.tokens(x)
    let mean = net.graph.reduceMean(tokens, axes: [0], keepDims: true)
    let all = net.graph.concat([mean, tokens], axis: 0)
    let found = net.extents(all)
    guard found.count == 2 else { return }
    net.check("head.pos_embed", found[0], found[1])
    let placed = net.graph.add(all, parameter: "head.pos_embed", Shape(found[0], found[1]))
    let own = net.graph.split(placed, axis: 0, sizes: [1, max(1, found[0] - 1)])[0]
    let three = [("q", own), ("k", placed), ("v", placed)].map { net.linear($1, "head.\($0)") }
    let heads = max(1, (net.extents(three[0]).last ?? 1) / 64)
    let seen = net.linear(net.attend(three[0], three[1], three[2], heads: heads), "head.proj")
    _ = net.graph.select(seen, axis: 0, index: 0)
  }
}
