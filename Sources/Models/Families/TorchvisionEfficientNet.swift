import Graphs

/// torchvision's EfficientNet B0 to B7 (models/efficientnet.py).
struct TorchvisionEfficientNet: Family {
  let name = "torchvision-efficientnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.0.0.weight", "features.1.0.block.1.fc1.weight", "features.2.0.block.2.fc1.weight"])
      && weights.has("classifier.1.weight")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    // B5 to B7, whose stems are of 48 channels and more, were trained with another eps.
    net.assume(epsilon: net.weights.rows("features.0.0.weight") >= 48 ? 1e-3 : 1e-5)
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
    let gate = net.weights.has("\(name).1.fc1.weight") ? 1 : 2
    var y = x
    for part in 0..<gate {
      y = net.convNorm(y, "\(name).\(part).0", "\(name).\(part).1", stride: part == gate - 1 ? stride : 1)
      y = net.activate(y)
    }
    y = net.squeeze(y, "\(name).\(gate).fc1", "\(name).\(gate).fc2", inner: .silu)
    y = net.convNorm(y, "\(name).\(gate + 1).0", "\(name).\(gate + 1).1")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }
}
