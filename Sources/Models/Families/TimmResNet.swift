import Graphs
import Tensors

/// timm's ResNets that are more than torchvision's (models/resnet.py): stems of three convolutions (ResNet-C, -D, -T), shortcuts that
/// take the mean of 2x2 places (ResNet-D), gates of channels (SE-ResNet, SE-ResNeXt, ECA-ResNet), and a convolution in the place of the pool
/// behind the stem (ResNet-RS).
struct TimmResNet: Family {
  let name = "timm-resnet"

  func recognises(_ weights: StateDict) -> Bool {
    let isMore =
      weights.has("conv1.6.weight") || weights.has("layer1.0.se.fc1.weight") || weights.has("layer1.0.se.conv.weight")
      || weights.kernel("layer2.0.downsample.1.weight") > 0
    return isMore && weights.has(["bn1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight", "fc.weight"])
  }

  /// `resnet50d`, `seresnext26t_32x4d`, `ecaresnet50d_pruned`, `resnetrs50`, `resnetaa50d`, `resnetblur50d`.
  func isTimm(_ config: TimmConfig) -> Bool {
    guard var kind = config.words.first else { return false }
    if let gated = ["seres", "ecares"].first(where: kind.hasPrefix) { kind = kind.dropFirst(gated.count - 3) }
    guard let beginning = ["resnext", "resnetrs", "resnet"].first(where: kind.hasPrefix) else { return false }
    kind = kind.dropFirst(beginning.count)
    if config.architecture == "ecaresnetlight" { return true }
    if let smooth = ["aa", "blur"].first(where: kind.hasPrefix) { kind = kind.dropFirst(smooth.count) }
    if let last = kind.last, "cdst".contains(last) { kind = kind.dropLast() }
    return !kind.isEmpty && kind.allSatisfy(\.isNumber)
      && config.words.dropFirst().allSatisfy { $0.first?.isNumber == true || $0 == "pruned" }
  }

  func title(_ weights: StateDict) -> String { "timm-resnet\(ModelBuilder.residualDepth(weights))" }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let isDeep = net.weights.has("conv1.6.weight")
    let hasConvolution = net.weights.has("maxpool.0.weight")
    let hasPool = hasConvolution ? false : net.assume(stemPool: true)
    var x = net.startImage(stem: isDeep ? "conv1.0" : "conv1", side: 224)
    if isDeep {
      x = net.activate(net.convNorm(x, "conv1.0", "conv1.1", stride: 2))
      x = net.activate(net.convNorm(x, "conv1.3", "conv1.4"))
    }
    x = net.activate(net.convNorm(x, isDeep ? "conv1.6" : "conv1", "bn1", stride: isDeep ? 1 : 2))
    if hasConvolution { x = net.activate(net.convNorm(x, "maxpool.0", "maxpool.1", stride: 2)) }
    let smoothing = net.settings.timm?.smoothing
    if hasPool { x = net.stemPool(x, smoothing) }
    for stage in 1...max(1, net.weights.count("layer{}.0.conv1.weight", from: 1)) {
      for index in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        net.graph.startUnit("layer\(stage).\(index)")
        x = block(&net, x, "layer\(stage).\(index)", stride: stage > 1 && index == 0 ? 2 : 1, smoothing)
      }
    }
    _ = net.classify(x, "fc")
  }

  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, _ smoothing: Smoothing?
  ) -> Int {
    let last = net.weights.has("\(name).conv3.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).weight"))
    let shortcut = shortcut(&net, x, "\(name).downsample", out: out, stride: stride)
    var y = x
    for index in 1...last {
      let stride = index == last - 1 ? stride : 1
      y = net.convNorm(
        y, "\(name).conv\(index)", "\(name).bn\(index)", out: index == last ? out : nil,
        stride: smoothing == nil ? stride : 1)
      if index < last { y = net.activate(y) }
      if stride > 1, let smoothing { y = net.halve(y, smoothing) }
    }
    if net.weights.has("\(name).se.fc1.weight") { y = net.squeeze(y, "\(name).se.fc1", "\(name).se.fc2") }
    // All blocks have such a gate, or none.
    if net.weights.has("layer1.0.se.conv.weight") { y = neighbourGate(&net, y, "\(name).se.conv.weight") }
    return net.activate(net.graph.add(y, shortcut))
  }

  /// Efficient channel attention: planes times a gate for each, of a convolution along the channels of their means (arXiv:1910.03151).
  private func neighbourGate(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let channels = net.channels(x)
    let kernel = max(1, net.weights.kernel(name))
    let shape = Shape(1, 1, kernel)
    net.check(name, shape)
    let means = net.graph.reshape(net.graph.globalAveragePool(x), [1, channels])
    let conv = Conv(strides: [1], pads: [kernel / 2, kernel / 2], dilations: [1], group: 1)
    let mixed = net.graph.node(conv, [.value(means), net.graph.parameter(name, shape)], name: name)
    return net.graph.mul(x, net.graph.reshape(net.graph.sigmoid(mixed), [channels, 1, 1]))
  }

  /// A convolution and its normalisation, behind a pool where they are the second and third of the Sequential.
  private func shortcut(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int, stride: Int) -> Int {
    guard net.weights.kernel("\(name).1.weight") == 0 else {
      let pooled = stride > 1 ? net.halvedMeans(x) : x
      return net.convNorm(pooled, "\(name).1", "\(name).2", out: out, kernel: 1, pad: 0)
    }
    guard net.weights.has("\(name).0.weight") || stride > 1 || net.channels(x) != out else { return x }
    return net.convNorm(x, "\(name).0", "\(name).1", out: out, stride: stride)
  }
}
