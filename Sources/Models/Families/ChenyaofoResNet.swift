/// The ResNets for CIFAR of three stages with 1x1 convolutions as shortcuts (option B): chenyaofo/pytorch-cifar-models, and
/// bearpaw/pytorch-classification, whose deep ones are of bottlenecks.
struct ChenyaofoResNet: Family {
  let name = "chenyaofo-resnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer2.0.downsample.0.weight", "fc.weight"])
      && weights.has("layer3.0.conv1.weight") && !weights.has("layer4.0.conv1.weight")
  }

  func title(_ weights: StateDict) -> String { "chenyaofo-resnet\(ModelBuilder.residualDepth(weights))" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    let x = net.activate(net.convNorm(image, "conv1", "bn1"))
    _ = net.classify(net.residualStages(x, .init(shortcut: "downsample")), "fc")
  }
}
