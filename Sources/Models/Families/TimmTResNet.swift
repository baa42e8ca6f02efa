import Graphs

/// timm's TResNet (models/tresnet.py; arXiv:2003.13630): a ResNet of blocks of pixels, smoothed windows and leaky activations.
struct TimmTResNet: Family {
  let name = "timm-tresnet"

  /// The slope of activations inside of blocks; that of the stem is ten times as steep.
  private static let slope: Float = 1e-3

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["body.conv1.conv.weight", "body.layer1.0.conv1.conv.weight", "head.fc.weight"])
  }

  /// `tresnet_v2_l` has bottlenecks in all stages.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let isSecond = weights.has("body.layer1.0.conv3.conv.weight")
    return (isSecond ? ["tresnet_v2_l"] : ["tresnet_m", "tresnet_l", "tresnet_xl"]).contains {
      config.architecture == $0 || config.architecture.hasPrefix("\($0)_")
    }
  }

  var timmPools: Set<String> { ["avg", "fast"] }

  func normalization(_ weights: StateDict) -> String { "unit" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "body.conv1.conv", side: 224, unit: "body.conv1", block: 4)
    let blocks = net.graph.node(SpaceToDepth(block: 4), [.value(image)])
    var x = net.graph.leakyRelu(layer(&net, blocks, "body.conv1"), slope: 10 * Self.slope)
    for stage in 1...max(1, net.weights.count("body.layer{}.0.conv1.conv.weight", from: 1)) {
      let names = (0..<net.weights.count("body.layer\(stage).{}.conv1.conv.weight")).map { "body.layer\(stage).\($0)" }
      let isGated = names.contains { name in ["fc1", "fc2"].contains { net.weights.has("\(name).se.\($0).weight") } }
      for (index, name) in names.enumerated() {
        net.graph.startUnit(name)
        x = block(&net, x, name, halves: stage > 1 && index == 0, isGated: isGated)
      }
    }
    _ = net.classify(x, "head.fc")
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out)
  }

  /// Two convolutions or three; the first one of 3x3 is smoothed where the block halves planes, and gates are behind the second.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, halves: Bool, isGated: Bool) -> Int {
    let last = net.weights.has("\(name).conv3.conv.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).conv.weight"))
    var shortcut = x
    if halves || net.channels(x) != out {
      let pooled = halves ? net.halvedMeans(x) : x
      shortcut = layer(&net, pooled, "\(name).downsample.\(halves ? 1 : 0)", out: out)
    }
    var y = x
    for index in 1...last {
      y = layer(&net, y, "\(name).conv\(index)", out: index == last ? out : nil)
      if index < last { y = net.graph.leakyRelu(y, slope: Self.slope) }
      if index == last - 1, halves { y = net.halve(y, .reflectedBlur) }
      if index == 2, isGated { y = net.squeeze(y, "\(name).se.fc1", "\(name).se.fc2") }
    }
    return net.graph.relu(net.graph.add(y, shortcut))
  }
}
