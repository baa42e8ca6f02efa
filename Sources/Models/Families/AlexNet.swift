import Graphs

/// torchvision's AlexNet (models/alexnet.py), and that of bearpaw/pytorch-classification (models/cifar/alexnet.py), which has one Linear.
struct AlexNet: Family {
  let name = "alexnet"

  /// The convolutions; pools follow the first, the second and the last.
  private let convolutions = [0, 3, 6, 8, 10]

  func recognises(_ weights: StateDict) -> Bool {
    weights.kernel("features.0.weight") == 11 && weights.has(convolutions.map { "features.\($0).weight" })
      && (isForCIFAR(weights) || weights.has("classifier.6.weight"))
  }

  private func isForCIFAR(_ weights: StateDict) -> Bool { weights.has("classifier.weight") }

  func title(_ weights: StateDict) -> String { isForCIFAR(weights) ? "bearpaw-alexnet" : "torchvision-alexnet" }

  func normalization(_ weights: StateDict) -> String { isForCIFAR(weights) ? "pytorch-cifar" : "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let isForCIFAR = isForCIFAR(net.weights)
    var x = net.startImage(stem: "features.0", side: isForCIFAR ? 32 : 224)
    for index in convolutions {
      if index > 0 { net.graph.startUnit("features.\(index)") }
      x = net.conv(x, "features.\(index)", stride: index == 0 ? 4 : 1, pad: index > 0 ? nil : isForCIFAR ? 5 : 2)
      x = net.activate(x)
      if [0, 3, 10].contains(index) { x = net.graph.maxPool(x, kernel: isForCIFAR ? 2 : 3, stride: 2) }
    }
    guard !isForCIFAR else {
      net.graph.startUnit("classifier")
      _ = net.linear(net.graph.flatten(x), "classifier")
      return
    }
    x = net.graph.flatten(spread(&net, x))
    for index in [1, 4, 6] {
      if index > 1 { x = net.activate(x) }
      net.graph.startUnit("classifier.\(index)")
      x = net.linear(x, "classifier.\(index)")
    }
  }

  /// torch.nn.AdaptiveAvgPool2d to 6x6 of places that are as many, a multiple of that, or one.
  private func spread(_ net: inout ModelBuilder, _ x: Int) -> Int {
    let extents = net.extents(x)
    guard extents.count == 3, extents[1] == extents[2], extents[1] != 6 else { return x }
    if extents[1] == 1 { return net.graph.expand(x, [extents[0], 6, 6]) }
    let side = extents[1] / 6
    return extents[1] % 6 == 0 ? net.graph.averagePool(x, kernel: side, stride: side) : x
  }
}
