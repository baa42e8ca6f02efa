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
    let smoothing = net.settings.timm?.smoothing
    let x = net.timmStem(smoothing)
    net.timmStages(x) { net, x, name, stride in block(&net, x, name, stride: stride, smoothing) }
  }

  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, _ smoothing: Smoothing?
  ) -> Int {
    let last = net.weights.has("\(name).conv3.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).weight"))
    let shortcut = net.pooledShortcut(x, "\(name).downsample", out: out, stride: stride)
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
    if net.weights.has("layer1.0.se.conv.weight") { y = net.neighbourGate(y, "\(name).se.conv.weight") }
    return net.activate(net.graph.add(y, shortcut))
  }
}
