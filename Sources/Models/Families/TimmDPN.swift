import Graphs

/// timm's dual path networks (models/dpn.py; arXiv:1707.01629): of a block's channels the first are added, the others appended.
struct TimmDPN: Family {
  let name = "timm-dpn"

  private static let names = ["dpn48b", "dpn68", "dpn68b", "dpn92", "dpn98", "dpn107", "dpn131"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "features.conv1_1.conv.weight", "features.conv2_1.c1x1_a.conv.weight", "features.conv5_bn_ac.bn.weight",
      "classifier.weight",
    ])
  }

  func isTimm(_ config: TimmConfig) -> Bool { Self.names.contains(config.architecture) }

  /// Some were trained on images of other means than others of the same tensors.
  var hasPublisher: Bool { false }

  func build(_ net: inout ModelBuilder) {
    net.assume(epsilon: 1e-3)
    assumeActivations(&net)
    let activation = net.settledActivation ?? .relu
    let image = net.startImage(stem: "features.conv1_1.conv", side: 224, unit: "features.conv1_1")
    var x = net.convNorm(image, "features.conv1_1.conv", "features.conv1_1.bn", stride: 2)
    x = net.graph.maxPool(net.activate(x), kernel: 3, stride: 2, pad: 1)
    var stage = 2
    while net.weights.has("features.conv\(stage)_1.c1x1_a.conv.weight") {
      for index in 1...max(1, net.weights.count("features.conv\(stage)_{}.c1x1_a.conv.weight", from: 1)) {
        let name = "features.conv\(stage)_\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, isFirst: index == 1, stride: index == 1 && stage > 2 ? 2 : 1)
      }
      stage += 1
    }
    net.graph.startUnit("classifier")
    x = net.norm(x, "features.conv5_bn_ac.bn")
    let isELU = net.assume("head-elu", "ELU before the classifier, as its code names it", false)
    let means = net.graph.globalAveragePool(net.activate(x, isELU ? .elu : activation))
    _ = net.graph.flatten(net.conv(means, "classifier", kernel: 1, bias: true))
  }

  /// The activation behind the stem and before the classifier; all others are ReLU.
  ///
  /// SiLU in DPN-48b, which has six blocks in its third stage.
  private func assumeActivations(_ net: inout ModelBuilder) {
    let told = net.settings.timm
    let isSmall =
      told.map { $0.architecture == "dpn48b" }
      ?? (net.weights.has("features.conv2_1.c1x1_c1.weight")
        && net.weights.count("features.conv4_{}.c1x1_a.conv.weight", from: 1) < 12)
    let standard = isSmall ? Activation.silu : .relu
    net.assume(activation: standard, told: told.map { $0.activation ?? standard })
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, kernel: Int? = nil, stride: Int = 1) -> Int {
    let y = net.activate(net.norm(x, "\(name).bn"), .relu)
    return net.conv(y, "\(name).conv", kernel: kernel, stride: stride, bias: false)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, isFirst: Bool, stride: Int) -> Int {
    var shortcut = x
    if isFirst { shortcut = layer(&net, x, "\(name).c1x1_w_s\(stride)", kernel: 1, stride: stride) }
    var y = layer(&net, x, "\(name).c1x1_a", kernel: 1)
    y = layer(&net, y, "\(name).c3x3_b", stride: stride)
    let parts = ends(&net, y, name, isFirst: isFirst, of: net.channels(shortcut))
    let added = net.channels(parts.added)
    let rest = max(0, net.channels(shortcut) - added)
    let old = net.graph.split(shortcut, axis: 0, sizes: [added, rest])
    return net.graph.concat([net.graph.add(old[0], parts.added), old[1], parts.appended], axis: 0)
  }

  /// What is added, and what is appended: of two convolutions, or of one.
  private func ends(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, isFirst: Bool, of width: Int
  ) -> (added: Int, appended: Int) {
    if net.weights.has("\(name).c1x1_c1.weight") || net.weights.has("\(name).c1x1_c2.weight") {
      let y = net.activate(net.norm(x, "\(name).c1x1_c.bn"), .relu)
      let added = net.conv(y, "\(name).c1x1_c1", kernel: 1, bias: false)
      return (added, net.conv(y, "\(name).c1x1_c2", kernel: 1, bias: false))
    }
    let made = layer(&net, x, "\(name).c1x1_c", kernel: 1)
    // A stage's first shortcut has as many channels and twice those that are appended; the first block's outputs tell them for all.
    let stage = name.split(separator: "_").dropLast().joined(separator: "_") + "_1"
    let first = net.weights.rows("\(stage).c1x1_c.conv.weight")
    let wide = max(
      net.weights.rows("\(stage).c1x1_w_s1.conv.weight"), net.weights.rows("\(stage).c1x1_w_s2.conv.weight"))
    let appended = min(max(0, wide - first), max(0, net.channels(made) - 1))
    let parts = net.graph.split(made, axis: 0, sizes: [net.channels(made) - appended, appended])
    return (parts[0], parts[1])
  }
}
