import Graphs

/// The pre-activated ResNets of bearpaw/pytorch-classification (models/cifar/preresnet.py), whose shortcuts take the blocks' input itself.
struct BearpawPreResNet: Family {
  let name = "bearpaw-preresnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer1.0.bn1.weight", "layer2.0.downsample.0.weight", "bn.weight", "fc.weight"])
      && !weights.has("layer2.0.downsample.1.weight") && !weights.has("bn1.weight")
  }

  func title(_ weights: StateDict) -> String { "bearpaw-preresnet\(ModelBuilder.residualDepth(weights))" }

  func build(_ net: inout ModelBuilder) {
    var x = net.conv(net.startImage(stem: "conv1", side: 32), "conv1", kernel: 3)
    for stage in 1...3 {
      for index in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, stride: stage > 1 && index == 0 ? 2 : 1)
      }
    }
    net.graph.startUnit("fc")
    x = net.normActivate(x, "bn")
    _ = net.linear(net.graph.flatten(net.graph.globalAveragePool(x)), "fc")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let last = net.weights.has("\(name).conv3.weight") ? 3 : 2
    let out = max(1, net.weights.rows("\(name).conv\(last).weight"))
    var shortcut = x
    if net.weights.has("\(name).downsample.0.weight") || stride > 1 || net.channels(x) != out {
      shortcut = net.conv(x, "\(name).downsample.0", out: out, kernel: 1, stride: stride)
    }
    var y = x
    for index in 1...last {
      y = net.normActivate(y, "\(name).bn\(index)")
      y = net.conv(y, "\(name).conv\(index)", out: index == last ? out : nil, stride: index == last - 1 ? stride : 1)
    }
    return net.graph.add(y, shortcut)
  }
}
