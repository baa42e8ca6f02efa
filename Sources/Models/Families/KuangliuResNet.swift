/// kuangliu/pytorch-cifar's models of residual blocks: ResNet-18 to 152 (models/resnet.py), ResNeXt29 (resnext.py, a stem of 1x1 and
/// three stages) and RegNet (regnet.py, with squeeze and excitation in its Y, and a second stage that keeps the image's side).
struct KuangliuResNet: Family {
  let name = "kuangliu-resnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "bn1.weight", "layer2.0.conv1.weight", "layer2.0.shortcut.1.weight", "linear.weight"])
      && !isDualPath(weights) && !weights.has("layer1.0.fc1.weight")
  }

  func title(_ weights: StateDict) -> String {
    if isRegNet(weights) { return weights.has("layer1.0.se.se1.weight") ? "regnet-y" : "regnet-x" }
    return (weights.kernel("conv1.weight") == 1 ? "resnext" : "resnet") + "\(ModelBuilder.residualDepth(weights))"
  }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    let x = net.activate(net.convNorm(image, "conv1", "bn1"))
    let strides = isRegNet(net.weights) ? [1, 1, 2] : [1, 2]
    _ = net.classify(net.residualStages(x, .init(shortcut: "shortcut", strides: strides)), "linear")
  }

  /// A RegNet's blocks have three convolutions of the same width.
  private func isRegNet(_ weights: StateDict) -> Bool {
    let width = weights.rows("layer2.0.conv3.weight")
    return width > 0 && width == weights.rows("layer2.0.conv1.weight")
  }

  /// In a DPN the second block takes more channels than the first one's last convolution gives.
  private func isDualPath(_ weights: StateDict) -> Bool { KuangliuDPN().recognises(weights) }
}
