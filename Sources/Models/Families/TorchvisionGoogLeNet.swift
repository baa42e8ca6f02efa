import Graphs

/// torchvision's GoogLeNet (models/googlenet.py), whose 5x5 branches are of 3x3; its auxiliary classifiers are of training.
struct TorchvisionGoogLeNet: Family {
  let name = "torchvision-googlenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "conv1.conv.weight", "inception3a.branch1.conv.weight", "inception5b.branch4.1.conv.weight", "fc.weight",
    ])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasPrefix("aux1.") || $0.hasPrefix("aux2.") }
    net.assume(epsilon: 1e-3)
    var x = net.startImage(stem: "conv1.conv", side: 224, unit: "conv1")
    x = net.basicConv(net.transformed(x, classifier: "fc"), "conv1", stride: 2)
    x = net.basicConv(net.graph.maxPool(x, kernel: 3, stride: 2, ceil: true), "conv2")
    x = net.graph.maxPool(net.basicConv(x, "conv3"), kernel: 3, stride: 2, ceil: true)
    for block in ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"] {
      net.graph.startUnit("inception\(block)")
      if block == "4a" { x = net.graph.maxPool(x, kernel: 3, stride: 2, ceil: true) }
      if block == "5a" { x = net.graph.maxPool(x, kernel: 2, stride: 2, ceil: true) }
      x = inception(&net, x, "inception\(block)")
    }
    _ = net.classify(x, "fc")
  }

  private func inception(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let pooled = net.graph.maxPool(x, kernel: 3, stride: 1, pad: 1, ceil: true)
    var branches = [net.basicConv(x, "\(name).branch1")]
    for branch in 2...3 {
      branches.append(net.basicConv(net.basicConv(x, "\(name).branch\(branch).0"), "\(name).branch\(branch).1"))
    }
    branches.append(net.basicConv(pooled, "\(name).branch4.1"))
    return net.graph.concat(branches, axis: 0)
  }
}
