import Graphs

/// torchvision's MobileNetV3 (models/mobilenetv3.py), small and large: strides and activations are the paper's (arXiv:1905.02244,
/// tables 1 and 2), eps is 1e-3.
struct TorchvisionMobileNetV3: Family {
  let name = "torchvision-mobilenetv3"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.0.0.weight", "features.1.block.0.0.weight", "classifier.0.weight", "classifier.3.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// The small one gates its first block.
  private func isSmall(_ weights: StateDict) -> Bool { weights.has("features.1.block.1.fc1.weight") }

  func title(_ weights: StateDict) -> String { "\(name)-\(isSmall(weights) ? "small" : "large")" }

  func build(_ net: inout ModelBuilder) {
    let isSmall = isSmall(net.weights)
    net.assume(epsilon: 1e-3)
    let halving = net.assume(
      "halving", "blocks that halve the image", blocks: isSmall ? [0, 1, 2, 4, 9] : [0, 2, 4, 7, 13])
    let firstSwish = net.assume("hardswish-from", "first block with Hardswish", isSmall ? 4 : 7)
    var x = net.startImage(stem: "features.0.0", side: 224)
    x = net.convNorm(x, "features.0.0", "features.0.1", stride: halving.contains(0) ? 2 : 1)
    x = net.activate(x, .hardSwish)
    let blocks = net.weights.count("features.{}.block.0.0.weight", from: 1)
    for index in 1..<blocks + 1 {
      net.graph.startUnit("features.\(index)")
      x = block(
        &net, x, "features.\(index).block", index < firstSwish ? .relu : .hardSwish,
        stride: halving.contains(index) ? 2 : 1)
    }
    let last = "features.\(blocks + 1)"
    net.graph.startUnit(last)
    x = net.activate(net.convNorm(x, "\(last).0", "\(last).1"), .hardSwish)
    x = net.activate(net.classify(x, "classifier.0"), .hardSwish)
    net.graph.startUnit("classifier.3")
    _ = net.linear(x, "classifier.3")
  }

  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, _ activation: Activation, stride: Int
  ) -> Int {
    var y = x
    for part in 0..<4 {
      if net.weights.has("\(name).\(part).fc1.weight") {
        y = net.squeeze(y, "\(name).\(part).fc1", "\(name).\(part).fc2", gate: .hardSigmoid)
      } else if net.weights.has("\(name).\(part).0.weight") {
        let isDepthwise = net.weights.columns("\(name).\(part).0.weight") == 1
        let next = "\(name).\(part + 1)"
        let isLast = !net.weights.has("\(next).0.weight") && !net.weights.has("\(next).fc1.weight")
        y = net.convNorm(y, "\(name).\(part).0", "\(name).\(part).1", stride: isDepthwise ? stride : 1)
        if !isLast { y = net.activate(y, activation) }
      }
    }
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }
}
