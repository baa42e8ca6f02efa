/// kuangliu/pytorch-cifar's PreActResNet (models/preact_resnet.py) and SENet18 (senet.py, the same blocks with squeeze and excitation,
/// and a norm after the stem), and those of locuslab/fast_adversarial and RobustBench, with a norm before the classifier.
///
/// Shortcuts of basic blocks take activated values in kuangliu's code of today, the block's input itself in that of 2017 and its
/// copies, and either in RobustBench's: with a norm before the classifier that is to be said.
struct KuangliuPreActResNet: Family {
  let name = "kuangliu-preact-resnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer2.0.bn1.weight", "layer2.0.shortcut.0.weight", "linear.weight"])
      && !weights.has("layer2.0.shortcut.1.weight")
  }

  func title(_ weights: StateDict) -> String {
    (weights.has("layer1.0.fc1.weight") ? "senet" : "preact-resnet") + "\(ModelBuilder.residualDepth(weights))"
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.conv(net.startImage(stem: "conv1", side: 32), "conv1")
    if net.weights.has("bn1.weight") { x = net.normActivate(x, "bn1") }
    let isActivated = activatesShortcuts(&net)
    for stage in 1...max(1, net.weights.count("layer{}.0.conv1.weight", from: 1)) {
      for block in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(block)"
        net.graph.startUnit(name)
        x = self.block(&net, x, name, stride: stage > 1 && block == 0 ? 2 : 1, isActivated: isActivated)
      }
    }
    if net.weights.has("bn.weight") { x = net.normActivate(x, "bn") }
    _ = net.classify(x, "linear")
  }

  /// Whether shortcuts take activated values, as those of bottlenecks and of gated blocks always do.
  private func activatesShortcuts(_ net: inout ModelBuilder) -> Bool {
    let weights = net.weights
    return net.assume(
      "activated-shortcut", "shortcuts of activated values", weights.has("bn.weight") ? nil : true,
      told: weights.has("layer1.0.fc1.weight") || weights.has("layer1.0.conv3.weight") ? true : nil)
  }

  /// Norm, activation, convolution, two or three times, and a shortcut.
  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, isActivated: Bool
  ) -> Int {
    let last = net.weights.has("\(name).conv3.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).weight"))
    var y = net.normActivate(x, "\(name).bn1")
    var shortcut = x
    if net.weights.has("\(name).shortcut.0.weight") || stride > 1 || net.channels(x) != out {
      shortcut = net.conv(isActivated ? y : x, "\(name).shortcut.0", out: out, kernel: 1, stride: stride)
    }
    for index in 1...last {
      if index > 1 { y = net.normActivate(y, "\(name).bn\(index)") }
      y = net.conv(
        y, "\(name).conv\(index)", out: index == last ? out : nil, stride: index == last - 1 ? stride : 1)
    }
    if net.weights.has("\(name).fc1.weight") { y = net.squeeze(y, "\(name).fc1", "\(name).fc2") }
    return net.graph.add(y, shortcut)
  }
}
