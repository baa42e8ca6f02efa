/// timm's legacy SENets (models/senet.py), of Cadene's names: SENet-154, SE-ResNet and SE-ResNeXt.
struct TimmLegacySENet: Family {
  let name = "timm-legacy-senet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["layer0.conv1.weight", "layer1.0.se_module.fc1.weight", "last_linear.weight"])
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kinds = isGrouped(weights) ? ["legacy_senet", "legacy_seresnext"] : ["legacy_seresnet"]
    let rest = kinds.lazy.filter(config.architecture.hasPrefix).first.map { config.architecture.dropFirst($0.count) }
    return rest?.first?.isNumber == true
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// Whether the 3x3 convolutions are of groups, which then have the strides.
  private func isGrouped(_ weights: StateDict) -> Bool {
    weights.columns("layer1.0.conv2.weight") < weights.rows("layer1.0.conv1.weight")
  }

  func build(_ net: inout ModelBuilder) {
    let isGrouped = isGrouped(net.weights)
    var x = net.startImage(stem: "layer0.conv1", side: 224, unit: "layer0")
    for number in 1...3 where number == 1 || net.weights.has("layer0.conv\(number).weight") {
      x = net.activate(net.convNorm(x, "layer0.conv\(number)", "layer0.bn\(number)", stride: number == 1 ? 2 : 1))
    }
    x = net.graph.maxPool(x, kernel: 3, stride: 2, ceil: true)
    for stage in 1...max(1, net.weights.count("layer{}.0.conv1.weight", from: 1)) {
      for index in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, stride: stage > 1 && index == 0 ? 2 : 1, isGrouped: isGrouped)
      }
    }
    _ = net.classify(x, "last_linear")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, isGrouped: Bool) -> Int {
    let last = net.weights.has("\(name).conv3.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).weight"))
    var shortcut = x
    if stride > 1 || net.channels(x) != out {
      shortcut = net.convNorm(x, "\(name).downsample.0", "\(name).downsample.1", out: out, stride: stride)
    }
    var y = x
    for index in 1...last {
      let isHalving = index == (isGrouped ? 2 : 1)
      y = net.convNorm(
        y, "\(name).conv\(index)", "\(name).bn\(index)", out: index == last ? out : nil, stride: isHalving ? stride : 1)
      // Of two convolutions the last is activated before its gate too.
      if index < 3 { y = net.activate(y) }
    }
    y = net.squeeze(y, "\(name).se_module.fc1", "\(name).se_module.fc2")
    return net.activate(net.graph.add(y, shortcut))
  }
}
