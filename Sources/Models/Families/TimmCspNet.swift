import Graphs

/// timm's CspNet and DarkNet (models/cspnet.py; arXiv:1911.11929): stages whose blocks take half of the channels, or all of them.
struct TimmCspNet: Family {
  let name = "timm-cspnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.conv.weight", "stages.0.blocks.0.conv1.conv.weight", "stages.1.blocks.0.conv1.bn.weight"])
      && weights.has("head.fc.weight")
  }

  private enum Kind { case pooled, dark, cross, crossDeep, crossThird }

  /// By the layers that stages have: none that halves the first one's planes, one behind the blocks or none, none before them.
  private func kind(_ weights: StateDict) -> Kind {
    func has(_ layer: String) -> Bool { ["stages.1", "stages.2"].contains { weights.has("\($0).\(layer)") } }
    guard has("conv_exp.conv.weight") else { return .dark }
    guard
      ["conv_down", "conv_down.1"].contains(where: {
        weights.has("stages.0.\($0).conv.weight") || weights.has("stages.0.\($0).bn.weight")
      })
    else {
      return .pooled
    }
    guard has("conv_transition_b.conv.weight") else { return .crossThird }
    return weights.has("stem.conv2.conv.weight") ? .crossDeep : .cross
  }

  func title(_ weights: StateDict) -> String {
    switch kind(weights) {
    case .pooled: "timm-cspresnet"
    case .dark: "timm-darknet"
    case .cross: "timm-cspdarknet"
    case .crossDeep, .crossThird: "timm-cs3darknet"
    }
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let name = config.architecture
    switch kind(weights) {
    case .pooled: return ["cspresnet50", "cspresnet50d", "cspresnet50w", "cspresnext50"].contains(name)
    case .dark: return ["darknet17", "darknet21", "sedarknet21", "darknet53", "darknetaa53"].contains(name)
    case .cross: return name == "cspdarknet53"
    case .crossDeep: return name == "cs3sedarknet_xdw"
    case .crossThird:
      return name != "cs3sedarknet_xdw"
        && ["cs3darknet_", "cs3sedarknet_", "cs3edgenet_", "cs3se_edgenet_"].contains(where: name.hasPrefix)
    }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let kind = kind(net.weights)
    net.assume(activation: [.crossDeep, .crossThird].contains(kind) ? .silu : .leakyReLU)
    var x = stem(&net, kind)
    for stage in 0..<net.weights.count("stages.{}.blocks.0.conv1.conv.weight") {
      x = self.stage(&net, x, "stages.\(stage)", halves: stage > 0 || kind != .pooled, kind)
    }
    _ = net.classify(x, "head.fc")
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1, pad: Int? = nil
  ) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride, pad: pad)
  }

  /// Convolutions, of which the first one halves the planes but of a single one of 3x3, and a pool where the first stage does not halve them.
  private func stem(_ net: inout ModelBuilder, _ kind: Kind) -> Int {
    let count = max(1, net.weights.count("stem.conv{}.conv.weight", from: 1))
    let kernel = net.weights.kernel("stem.conv1.conv.weight")
    let image = net.startImage(stem: "stem.conv1.conv", side: 256, unit: "stem")
    let halves = kind == .pooled || count > 1 || kernel > 3
    let x = (1...count).reduce(image) { x, number in
      net.activate(
        layer(
          &net, x, "stem.conv\(number)", stride: number == 1 && halves ? 2 : 1,
          pad: max(0, net.weights.kernel("stem.conv\(number).conv.weight") - 1) / 2))
    }
    return kind == .pooled ? net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1) : x
  }

  private func stage(_ net: inout ModelBuilder, _ x: Int, _ name: String, halves: Bool, _ kind: Kind) -> Int {
    var x = x
    net.graph.startUnit("\(name).conv_down")
    if net.weights.has("\(name).conv_down.1.conv.weight") {
      x = net.graph.averagePool(x, kernel: 2, stride: 2)
      x = net.activate(layer(&net, x, "\(name).conv_down.1"))
    } else if halves {
      x = net.activate(layer(&net, x, "\(name).conv_down", stride: 2))
    }
    guard kind != .dark else { return blocks(&net, x, name) }
    let wide = layer(&net, x, "\(name).conv_exp")
    let (first, second) = net.halves(kind == .pooled ? wide : net.activate(wide))
    let parts: [Int]
    if kind == .crossThird {
      parts = [blocks(&net, first, name), second]
    } else {
      let made = blocks(&net, second, name)
      parts = [first, net.activate(layer(&net, made, "\(name).conv_transition_b", out: net.channels(second)))]
    }
    return net.activate(layer(&net, net.graph.concat(parts, axis: 0), "\(name).conv_transition"))
  }

  /// Blocks of two convolutions that are added as they are, or of three, whose sum is activated.
  private func blocks(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let gate = ["attn", "attn2"].first { net.weights.has("stages.1.blocks.0.\($0).fc1.weight") }
    return (0..<net.weights.count("\(name).blocks.{}.conv1.conv.weight")).reduce(x) { x, index in
      let block = "\(name).blocks.\(index)"
      net.graph.startUnit(block)
      let isLong = net.weights.has("\(block).conv3.conv.weight")
      var y = net.activate(layer(&net, x, "\(block).conv1"))
      if isLong { y = net.activate(layer(&net, y, "\(block).conv2", out: net.channels(y))) }
      if let gate {
        y = net.squeeze(y, "\(block).\(gate).fc1", "\(block).\(gate).fc2", inner: net.settledActivation ?? .relu)
      }
      guard isLong else {
        return net.graph.add(net.activate(layer(&net, y, "\(block).conv2", out: net.channels(x))), x)
      }
      return net.activate(net.graph.add(layer(&net, y, "\(block).conv3", out: net.channels(x)), x))
    }
  }
}
