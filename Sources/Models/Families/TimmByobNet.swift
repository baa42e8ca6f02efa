import Graphs

/// timm's ByobNet (models/byobnet.py): GERNet, RepVGG, MobileOne, RegNetZ of its own, and ResNets and ResNeXts of `t`, `ts` and `q`, with gates
/// of three kinds.
struct TimmByobNet: Family {
  let name = "timm-byobnet"

  /// The layers of a block, in their order.
  private static let layers = ["conv1_1x1", "conv1_kxk", "conv2_1x1", "conv2_kxk", "conv2b_kxk", "conv3_1x1"]

  func recognises(_ weights: StateDict) -> Bool {
    let parts = ["conv1_1x1.conv", "conv1_kxk.conv", "conv_kxk.conv", "conv_kxk.0.conv", "reparam_conv"]
    let hasStem =
      Self.isBranched(weights, "stem") || Self.stemConvolutions(weights) > 0 || weights.has("stem.conv.weight")
    return hasStem && parts.contains { weights.has("stages.0.0.\($0).weight") } && weights.has("head.fc.weight")
      && !TimmMobileViT.isMixed(weights, "stages.2.1")
  }

  func title(_ weights: StateDict) -> String {
    if Self.isBranched(weights, "stages.0.0") { return isMobileOne(weights) ? "timm-mobileone" : "timm-repvgg" }
    if Self.isLinear(weights) { return "timm-byob-regnetz" }
    if Self.hasAttention(weights) { return "timm-byoanet" }
    return weights.has("stem.conv.weight") ? "timm-gernet" : "timm-byob-resnet"
  }

  /// Whether the second block is of single places, as of MobileOne all are.
  private func isMobileOne(_ weights: StateDict) -> Bool {
    weights.has("stages.0.0.conv_kxk.0.conv.weight") || weights.kernel("stages.0.1.reparam_conv.weight") == 1
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    guard TimmByobStyle(config.architecture) != nil else { return false }
    if Self.hasAttention(weights) { return TimmByobStyle.attention.contains(config.architecture) }
    guard !TimmByobStyle.attention.contains(config.architecture) else { return false }
    let gate = config.architecture.hasPrefix("gc") ? "conv_attn" : config.architecture.hasPrefix("eca") ? "conv" : nil
    let found = ["conv_attn", "conv"].first { weights.has("stages.0.0.attn.\($0).weight") }
    let kinds = ["gernet": "timm-gernet", "mobileone": "timm-mobileone", "repvgg": "timm-repvgg"]
    let standard = config.architecture.hasPrefix("regnetz") ? "timm-byob-regnetz" : "timm-byob-resnet"
    return gate == found && title(weights) == kinds[String(config.words[0])] ?? standard
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let told = net.settings.timm.flatMap { TimmByobStyle($0.architecture) }
    let style = told ?? TimmByobStyle(net.weights)
    if net.settings.timm == nil, Self.hasAttention(net.weights) {
      net.refuse(
        .neededConfig(path: net.weights.catalogue.path, model: title(net.weights), what: "pools and activations"))
    }
    net.assume(activation: style.activation, told: net.settings.timm?.activation ?? told?.activation)
    let convolutions = Self.stemConvolutions(net.weights)
    let hasPool = convolutions > 0 && net.assume(stemPool: style.hasPool, told: told?.hasPool)
    var x = stem(&net, convolutions: convolutions, hasPool: hasPool)
    let isLinear = Self.isLinear(net.weights)
    for stage in 0..<stages(net.weights) {
      // A stem of several convolutions halves twice; GERNet's fifth stage keeps what the fourth gives.
      let stride = stage == 0 && convolutions > 0 || stage > 3 ? 1 : 2
      for index in 0..<blocks(net.weights, "stages.\(stage)") {
        let name = "stages.\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, stride: index == 0 ? stride : 1, isLinear: isLinear)
      }
    }
    if net.weights.has("final_conv.conv.weight") {
      net.graph.startUnit("final_conv")
      x = net.activate(layer(&net, x, "final_conv"))
    }
    _ = net.classify(x, "head.fc")
  }

  private func stages(_ weights: StateDict) -> Int {
    var count = 0
    while blocks(weights, "stages.\(count)") > 0 { count += 1 }
    return count
  }

  private func blocks(_ weights: StateDict, _ stage: String) -> Int {
    var count = 0
    while Self.isBranched(weights, "\(stage).\(count)") || !layers(weights, "\(stage).\(count)").isEmpty { count += 1 }
    return count
  }

  private func layers(_ weights: StateDict, _ block: String) -> [String] {
    Self.layers.filter { weights.has("\(block).\($0).conv.weight") }
  }

  private func stem(_ net: inout ModelBuilder, convolutions: Int, hasPool: Bool) -> Int {
    if Self.isBranched(net.weights, "stem") {
      let parts = ["reparam_conv", "conv_kxk.conv"].filter { net.weights.has("stem.\($0).weight") }
      let image = net.startImage(stem: "stem.\(parts.first ?? "conv_kxk.0.conv")", side: 224, unit: "stem")
      return branched(&net, image, "stem", stride: 2)
    }
    guard convolutions > 0 else {
      return net.activate(layer(&net, net.startImage(stem: "stem.conv", side: 224, unit: "stem"), "stem", stride: 2))
    }
    let isNormed = net.weights.has("stem.conv1.conv.weight")
    let side = net.settings.timm?.fixedSide ?? 256
    var x = net.startImage(stem: isNormed ? "stem.conv1.conv" : "stem.conv1", side: side, unit: "stem")
    for number in 1...convolutions {
      let stride = number == 1 || (number == convolutions && !hasPool) ? 2 : 1
      if net.weights.has("stem.conv\(number).weight") {
        x = net.conv(x, "stem.conv\(number)", stride: stride, bias: false)
      } else {
        x = net.activate(layer(&net, x, "stem.conv\(number)", stride: stride))
      }
    }
    return hasPool ? net.stemPool(x, nil) : x
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, kernel: Int? = nil, stride: Int = 1
  ) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, kernel: kernel, stride: stride)
  }

  private func branched(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    net.activate(gate(&net, net.branches(x, name, stride: stride), "\(name).attn"))
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, isLinear: Bool) -> Int {
    let layers = layers(net.weights, name)
    guard let last = layers.last else {
      return branched(&net, x, name, stride: stride)
    }
    let out = max(1, net.weights.rows("\(name).\(last).conv.weight"))
    let changes = stride > 1 || net.channels(x) != out
    var shortcut = changes && isLinear ? nil : x
    if changes, !isLinear { shortcut = layer(&net, x, "\(name).shortcut", out: out, kernel: 1, stride: stride) }
    // The stride is the first larger kernel's.
    let strided = layers.first { $0.hasSuffix("kxk") }
    var y = x
    for part in layers {
      if part == last, layers.count > 1 {
        y =
          Self.hasAttention(net.weights, name)
          ? net.normActivate(net.selfAttention(y, "\(name).self_attn", stride: stride), "\(name).post_attn")
          : gate(&net, y, "\(name).attn")
      }
      y = layer(&net, y, "\(name).\(part)", out: part == last ? out : nil, stride: part == strided ? stride : 1)
      if part != last { y = net.activate(y) }
    }
    y = gate(&net, y, "\(name).attn_last")
    if let shortcut { y = net.graph.add(y, shortcut) }
    return isLinear ? y : net.activate(y)
  }

  /// Planes times a gate for each: all blocks have one of global context, or of neighbours, or none; of some the means alone are squeezed.
  private func gate(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    if net.weights.has("\(name).fc1.weight") { return net.squeeze(x, "\(name).fc1", "\(name).fc2") }
    guard name.hasSuffix("attn") else { return x }
    let weights = net.weights
    func isEverywhere(_ part: String) -> Bool {
      [0, 1].contains { weights.has("stages.\($0).0.attn.\(part).weight") }
    }
    if isEverywhere("conv_attn") { return net.addContext(x, name) }
    return isEverywhere("conv") ? net.neighbourGate(x, "\(name).conv.weight") : x
  }
}
