import Graphs

/// timm's ResNetV2 (models/resnetv2.py), whose activations stand before convolutions, and BiT (arXiv:1912.11370), which normalises groups
/// of channels and standardises weights.
struct TimmResNetV2: Family {
  let name = "timm-resnetv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stages.0.blocks.0.norm1.weight", "stages.0.blocks.0.conv1.weight", "norm.weight", "head.fc.weight"])
      && (weights.has("stem.conv.weight") || weights.has("stem.conv1.weight"))
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let words = config.words
    guard words.count >= 2, words[0] == "resnetv2" else { return false }
    switch (normalisesGroups(weights), isDeep(weights)) {
    case (true, false): return words.count == 3 && words[2] == "bit"
    case (true, true): return words.count == 3 && words[2] == "gn"
    case (false, let isDeep):
      return words.count == 2 && ["d", "t"].contains(words[1].last ?? " ") == isDeep
    }
  }

  func title(_ weights: StateDict) -> String {
    normalisesGroups(weights) && !isDeep(weights) ? "timm-resnetv2-bit" : name
  }

  func normalization(_ weights: StateDict) -> String {
    normalisesGroups(weights) && !isDeep(weights) ? "tutorial" : "imagenet"
  }

  private func normalisesGroups(_ weights: StateDict) -> Bool {
    !weights.has("norm.running_mean") && !weights.has("norm.running_var")
  }

  private func isDeep(_ weights: StateDict) -> Bool { weights.has("stem.conv1.weight") }

  func build(_ net: inout ModelBuilder) {
    let isDeep = isDeep(net.weights)
    let normalisesGroups = normalisesGroups(net.weights)
    net.assume(epsilon: 1e-5)
    let groups =
      normalisesGroups ? net.assume("groups", "groups of channels that are normalised together", 32) : nil
    let isBiT =
      normalisesGroups && !isDeep
      && net.assume(
        "standardized", "weights of convolutions standardised", true, told: net.settings.timm == nil ? nil : true)
    let layers = ResNetV2Layers(groups: groups, isStandardized: isBiT, takesMeans: isDeep)
    let image = net.startImage(stem: isDeep ? "stem.conv1" : "stem.conv", side: 224, unit: "stem")
    var x = layers.stem(&net, image, isDeep: isDeep)
    for stage in 0..<net.weights.count("stages.{}.blocks.0.norm1.weight") {
      for index in 0..<net.weights.count("stages.\(stage).blocks.{}.norm1.weight") {
        let name = "stages.\(stage).blocks.\(index)"
        net.graph.startUnit(name)
        x = layers.block(&net, x, name, isFirst: index == 0, stride: stage > 0 && index == 0 ? 2 : 1)
      }
    }
    net.graph.startUnit("head.fc")
    let means = net.graph.globalAveragePool(layers.normActivate(&net, x, "norm"))
    _ = net.graph.flatten(net.conv(means, "head.fc", kernel: 1, bias: true))
  }
}

/// The layers of one of those nets.
private struct ResNetV2Layers {
  /// The groups that are normalised; nil where batches are.
  let groups: Int?
  let isStandardized: Bool
  /// Whether shortcuts take the mean of 2x2 places.
  let takesMeans: Bool

  func conv(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, kernel: Int? = nil, stride: Int = 1
  ) -> Int {
    if isStandardized { net.standardized["\(name).weight"] = Standardization(epsilon: 1e-8) }
    return net.conv(x, name, out: out, kernel: kernel, stride: stride, bias: false)
  }

  func normActivate(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    guard let groups else { return net.normActivate(x, name) }
    return net.activate(net.groupNorm(x, name, groups: groups))
  }

  /// A convolution of 7x7, or three of 3x3, and a pool, which BiT's zeros around the planes take part in.
  func stem(_ net: inout ModelBuilder, _ image: Int, isDeep: Bool) -> Int {
    guard isDeep else {
      let x = conv(&net, image, "stem.conv", stride: 2)
      guard isStandardized else { return net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1) }
      let padded = net.graph.node(Pad(before: [0, 1, 1], after: [0, 1, 1]), [.value(x)])
      return net.graph.maxPool(padded, kernel: 3, stride: 2)
    }
    var x = conv(&net, image, "stem.conv1", stride: 2)
    x = conv(&net, normActivate(&net, x, "stem.norm1"), "stem.conv2")
    x = conv(&net, normActivate(&net, x, "stem.norm2"), "stem.conv3")
    return net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1)
  }

  /// The first bottleneck of a stage has a shortcut of its own whatever the extents.
  func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, isFirst: Bool, stride: Int) -> Int {
    let last = net.weights.has("\(name).conv3.weight") || net.weights.has("\(name).norm3.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).weight"))
    let first = normActivate(&net, x, "\(name).norm1")
    var shortcut = x
    if (isFirst && last == 3) || stride > 1 || net.channels(x) != out {
      let pooled = takesMeans && stride > 1 ? net.halvedMeans(first) : first
      shortcut = conv(
        &net, pooled, "\(name).downsample.conv", out: out, kernel: 1, stride: takesMeans ? 1 : stride)
    }
    var y = first
    for index in 1...last {
      if index > 1 { y = normActivate(&net, y, "\(name).norm\(index)") }
      y = conv(
        &net, y, "\(name).conv\(index)", out: index == last ? out : nil, stride: index == last - 1 ? stride : 1)
    }
    return net.graph.add(y, shortcut)
  }
}
