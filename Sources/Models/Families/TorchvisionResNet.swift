import Graphs

/// torchvision's ResNet, ResNeXt and Wide ResNet (models/resnet.py), which timm's plain ones are too, and with a 3x3 stem those of
/// huyvnphan/PyTorch_CIFAR10, which keeps the pool behind it.
struct TorchvisionResNet: Family {
  let name: String
  /// The stem of 3x3.
  let isForCIFAR: Bool

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "bn1.weight", "layer2.0.downsample.0.weight", "layer4.0.conv1.weight", "fc.weight"])
      && (weights.kernel("conv1.weight") < 7) == isForCIFAR
  }

  /// `resnet50`, `resnext101_32x8d` and `wide_resnet50_2`, and `resnetaa50` and `resnetblur50`, whose windows have no tensors.
  func isTimm(_ config: TimmConfig) -> Bool {
    var words = config.words.drop { ["wide", "tv", "ssl", "swsl", "ig"].contains($0) }
    guard let kind = words.popFirst() else { return false }
    let beginning = ["resnext", "resnetaa", "resnetblur", "resnet"].first(where: kind.hasPrefix)
    let depth = kind.dropFirst(beginning?.count ?? kind.count)
    return !depth.isEmpty && depth.allSatisfy(\.isNumber) && words.allSatisfy { $0.first?.isNumber == true }
  }

  func title(_ weights: StateDict) -> String {
    let prefix = isForCIFAR ? "huyvnphan-" : "torchvision-"
    let width = weights.columns("layer1.0.conv2.weight")
    let kind = width > 0 && width < weights.rows("layer1.0.conv2.weight") ? "resnext" : "resnet"
    return prefix + kind + "\(ModelBuilder.residualDepth(weights))"
  }

  func normalization(_ weights: StateDict) -> String { isForCIFAR ? "huyvnphan" : "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let hasPool = net.assume(stemPool: true)
    let image = net.startImage(stem: "conv1", side: isForCIFAR ? 32 : 224)
    var x = net.activate(net.convNorm(image, "conv1", "bn1", stride: isForCIFAR ? 1 : 2))
    let smoothing = net.settings.timm?.smoothing
    if hasPool { x = net.stemPool(x, smoothing) }
    _ = net.classify(net.residualStages(x, .init(shortcut: "downsample", smoothing: smoothing)), "fc")
  }
}
