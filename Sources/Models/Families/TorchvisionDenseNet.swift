import Graphs

/// torchvision's DenseNet (models/densenet.py), whose new channels come last, and with a 3x3 stem that of huyvnphan/PyTorch_CIFAR10.
struct TorchvisionDenseNet: Family {
  let name = "torchvision-densenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.conv0.weight", "features.denseblock1.denselayer1.norm1.weight", "classifier.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    config.architecture.hasPrefix("densenet") && config.architecture.dropFirst(8).allSatisfy(\.isNumber)
  }

  func normalization(_ weights: StateDict) -> String { isForCIFAR(weights) ? "huyvnphan" : "imagenet" }

  private func isForCIFAR(_ weights: StateDict) -> Bool { weights.kernel("features.conv0.weight") < 7 }

  func build(_ net: inout ModelBuilder) {
    let isForCIFAR = isForCIFAR(net.weights)
    let hasPool = net.assume(stemPool: true)
    let image = net.startImage(stem: "features.conv0", side: isForCIFAR ? 32 : 224)
    var x = net.convNorm(image, "features.conv0", "features.norm0", stride: isForCIFAR ? 1 : 2)
    x = net.activate(x)
    if hasPool { x = net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1) }
    let stages = max(1, net.weights.count("features.denseblock{}.denselayer1.conv1.weight", from: 1))
    for stage in 1...stages {
      let block = "features.denseblock\(stage)"
      for layer in 0..<net.weights.count("\(block).denselayer{}.conv1.weight", from: 1) {
        let name = "\(block).denselayer\(layer + 1)"
        net.graph.startUnit(name)
        var y = net.conv(net.normActivate(x, "\(name).norm1"), "\(name).conv1")
        y = net.conv(net.normActivate(y, "\(name).norm2"), "\(name).conv2")
        x = net.graph.concat([x, y], axis: 0)
      }
      guard stage < stages else { break }
      let name = "features.transition\(stage)"
      net.graph.startUnit(name)
      x = net.conv(net.normActivate(x, "\(name).norm"), "\(name).conv")
      x = net.graph.averagePool(x, kernel: 2, stride: 2)
    }
    net.graph.startUnit("features.norm5")
    _ = net.classify(net.normActivate(x, "features.norm5"), "classifier")
  }
}
