import Graphs

/// timm's GhostNet and GhostNetV2 (models/ghostnet.py), whose blocks halve the image where a convolution a channel stands in their middle.
struct TimmGhostNet: Family {
  let name = "timm-ghostnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "conv_stem.weight", "blocks.0.0.ghost1.primary_conv.0.weight", "blocks.0.0.ghost1.cheap_operation.0.weight",
      "classifier.weight",
    ])
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    config.words.count == 2 && config.words.first == (isSecond(weights) ? "ghostnetv2" : "ghostnet")
  }

  func title(_ weights: StateDict) -> String { isSecond(weights) ? "timm-ghostnetv2" : name }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// The second version's blocks are gated from the third on.
  private func isSecond(_ weights: StateDict) -> Bool { weights.has("blocks.2.0.ghost1.short_conv.0.weight") }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv_stem", side: 224)
    var x = net.activate(net.convNorm(image, "conv_stem", "bn1", stride: 2))
    let stages = net.weights.count("blocks.{}.0.ghost1.primary_conv.0.weight")
    for stage in 0..<stages {
      for index in 0..<net.weights.count("blocks.\(stage).{}.ghost1.primary_conv.0.weight") {
        net.graph.startUnit("blocks.\(stage).\(index)")
        x = block(&net, x, "blocks.\(stage).\(index)")
      }
    }
    let last = "blocks.\(stages).0"
    net.graph.startUnit(last)
    x = net.activate(net.convNorm(x, "\(last).conv", "\(last).bn1"))
    let head = net.activate(net.conv(net.graph.globalAveragePool(x), "conv_head", bias: true))
    _ = net.linear(net.graph.flatten(head), "classifier")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let stride = net.weights.has("\(name).conv_dw.weight") ? 2 : 1
    var shortcut = x
    if net.weights.has("\(name).shortcut.0.weight") {
      shortcut = net.convNorm(
        x, "\(name).shortcut.0", "\(name).shortcut.1", out: net.channels(x), stride: stride)
      shortcut = net.convNorm(shortcut, "\(name).shortcut.2", "\(name).shortcut.3")
    }
    var y = ghosts(&net, x, "\(name).ghost1", isActivated: true)
    if net.weights.has("\(name).ghost1.short_conv.0.weight") { y = gated(&net, y, by: x, "\(name).ghost1.short_conv") }
    if stride == 2 {
      y = net.convNorm(y, "\(name).conv_dw", "\(name).bn_dw", out: net.channels(y), stride: 2)
    }
    if net.weights.has("\(name).se.conv_reduce.weight") {
      y = net.squeeze(y, "\(name).se.conv_reduce", "\(name).se.conv_expand", inner: .relu, gate: .hardSigmoid)
    }
    return net.graph.add(ghosts(&net, y, "\(name).ghost2", isActivated: false), shortcut)
  }

  /// Half of the channels by a convolution, and as many that one a channel makes of these.
  private func ghosts(_ net: inout ModelBuilder, _ x: Int, _ name: String, isActivated: Bool) -> Int {
    var own = net.convNorm(x, "\(name).primary_conv.0", "\(name).primary_conv.1")
    if isActivated { own = net.activate(own) }
    var cheap = net.convNorm(own, "\(name).cheap_operation.0", "\(name).cheap_operation.1", out: net.channels(own))
    if isActivated { cheap = net.activate(cheap) }
    return net.graph.concat([own, cheap], axis: 0)
  }

  /// Planes times gates that convolutions along rows and along columns make of the means of 2x2 places, each for the nearest places.
  private func gated(_ net: inout ModelBuilder, _ planes: Int, by x: Int, _ name: String) -> Int {
    let out = net.channels(planes)
    var y = net.convNorm(net.graph.averagePool(x, kernel: 2, stride: 2), "\(name).0", "\(name).1", out: out)
    y = net.norm(net.conv(y, "\(name).2", out: out, kernels: [1, 5]), "\(name).3")
    y = net.norm(net.conv(y, "\(name).4", out: out, kernels: [5, 1]), "\(name).5")
    let sampling = Sampling(.nearest(.floor), .asymmetric, places: .multiplied)
    let wide = net.graph.node(Resize(sizes: net.extents(planes), sampling: sampling), [.value(net.graph.sigmoid(y))])
    return net.graph.mul(planes, wide)
  }
}
