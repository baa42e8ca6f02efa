/// timm's ReXNet (models/rexnet.py): inverted residuals, each of a few channels more than the one before, which adds to the first ones.
struct TimmReXNet: Family {
  let name = "timm-rexnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "stem.conv.weight", "features.0.conv_dw.conv.weight", "features.0.conv_pwl.conv.weight", "head.fc.weight",
    ])
  }

  /// `rexnet_150`, `rexnetr_200`.
  func isTimm(_ config: TimmConfig) -> Bool {
    let words = config.words
    return words.count == 2 && ["rexnet", "rexnetr"].contains(words[0]) && words[1].allSatisfy(\.isNumber)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    // All of timm's have as many blocks.
    let halving = net.assume(
      "halving", "blocks that halve the image", blocks: [1, 3, 5, 11], isTold: net.settings.timm != nil)
    var x = net.startImage(stem: "stem.conv", side: 224, unit: "stem")
    x = net.activate(layer(&net, x, "stem", stride: 2))
    let count = net.weights.count("features.{}.conv_dw.conv.weight")
    for index in 0..<count {
      net.graph.startUnit("features.\(index)")
      x = block(&net, x, "features.\(index)", stride: halving.contains(index) ? 2 : 1)
    }
    net.graph.startUnit("features.\(count)")
    x = net.activate(layer(&net, x, "features.\(count)", kernel: 1))
    _ = net.classify(x, "head.fc")
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, kernel: Int? = nil, stride: Int = 1
  ) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, kernel: kernel, stride: stride)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let hasExpansion = net.weights.has("\(name).conv_exp.conv.weight")
    var y = hasExpansion ? net.activate(layer(&net, x, "\(name).conv_exp", kernel: 1)) : x
    y = layer(&net, y, "\(name).conv_dw", out: net.channels(y), stride: stride)
    if net.weights.has("\(name).se.fc1.weight") { y = squeeze(&net, y, "\(name).se") }
    // The activation behind the gate is ReLU6 whatever that of the others is.
    y = layer(&net, net.graph.clip(y), "\(name).conv_pwl", kernel: 1)
    let (before, after) = (net.channels(x), net.channels(y))
    guard stride == 1, before <= after else { return y }
    guard before < after else { return net.graph.add(x, y) }
    let parts = net.graph.split(y, axis: 0, sizes: [before, after - before])
    return net.graph.concat([net.graph.add(parts[0], x), parts[1]], axis: 0)
  }

  /// Squeeze and excitation, whose smaller layer is normalised.
  private func squeeze(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let inside = net.conv(net.graph.globalAveragePool(x), "\(name).fc1", kernel: 1, bias: true)
    let normed = net.graph.relu(net.norm(inside, "\(name).bn"))
    let outside = net.conv(normed, "\(name).fc2", out: net.channels(x), kernel: 1, bias: true)
    return net.graph.mul(x, net.graph.sigmoid(outside))
  }
}
