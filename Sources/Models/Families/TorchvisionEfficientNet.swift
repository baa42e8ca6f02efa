import Graphs

/// torchvision's EfficientNet B0 to B7 and EfficientNetV2 (models/efficientnet.py).
struct TorchvisionEfficientNet: Family {
  let name = "torchvision-efficientnet"

  func recognises(_ weights: StateDict) -> Bool {
    let isFirst = weights.has(["features.1.0.block.1.fc1.weight", "features.2.0.block.2.fc1.weight"])
    return weights.has(["features.0.0.weight", "classifier.1.weight"]) && (isFirst || isSecond(weights))
  }

  /// The second version's first stages have no gates.
  private func isSecond(_ weights: StateDict) -> Bool {
    weights.has(["features.2.0.block.1.0.weight", "features.4.0.block.2.fc1.weight"])
      && !weights.has("features.1.0.block.1.fc1.weight")
  }

  func title(_ weights: StateDict) -> String { isSecond(weights) ? "torchvision-efficientnetv2" : name }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    // The second version and B5 to B7, whose stems are of 48 channels and more, were trained with another eps.
    let isLarge = net.weights.rows("features.0.0.weight") >= 48
    net.assume(epsilon: isLarge || isSecond(net.weights) ? 1e-3 : 1e-5)
    let halving = net.assume("halving", "stages that halve the image", blocks: [0, 2, 3, 4, 6])
    var x = net.startImage(stem: "features.0.0", side: 224)
    x = net.activate(net.convNorm(x, "features.0.0", "features.0.1", stride: halving.contains(0) ? 2 : 1))
    let stages = net.weights.count("features.{}.0.block.0.0.weight", from: 1)
    for stage in 1..<stages + 1 {
      for index in 0..<net.weights.count("features.\(stage).{}.block.0.0.weight") {
        let name = "features.\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, "\(name).block", stride: index == 0 && halving.contains(stage) ? 2 : 1)
      }
    }
    let last = "features.\(stages + 1)"
    net.graph.startUnit(last)
    _ = net.classify(net.activate(net.convNorm(x, "\(last).0", "\(last).1")), "classifier.1")
  }

  /// Expansion where there is one, a convolution a channel, gates, and a projection without activation.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    guard let gate = [1, 2].first(where: { net.weights.has("\(name).\($0).fc1.weight") }) else {
      return fused(&net, x, name, stride: stride)
    }
    var y = x
    for part in 0..<gate {
      y = net.convNorm(y, "\(name).\(part).0", "\(name).\(part).1", stride: part == gate - 1 ? stride : 1)
      y = net.activate(y)
    }
    y = net.squeeze(y, "\(name).\(gate).fc1", "\(name).\(gate).fc2", inner: .silu)
    y = net.convNorm(y, "\(name).\(gate + 1).0", "\(name).\(gate + 1).1")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }

  /// One convolution, or one that expands and a projection without activation.
  private func fused(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    var y = net.activate(net.convNorm(x, "\(name).0.0", "\(name).0.1", stride: stride))
    if net.weights.has("\(name).1.0.weight") { y = net.convNorm(y, "\(name).1.0", "\(name).1.1") }
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }
}
