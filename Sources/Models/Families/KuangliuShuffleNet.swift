import Graphs

/// The ShuffleNets (of the first version) of kuangliu/pytorch-cifar (models/shufflenet.py).
struct KuangliuShuffleNet: Family {
  let name = "kuangliu-shufflenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer1.0.conv3.weight", "layer2.0.conv3.weight", "linear.weight"])
      && weights.columns("layer1.0.conv2.weight") == 1 && weights.kernel("conv1.weight") == 1
      && !weights.has("layer1.0.shortcut.0.weight") && !weights.has("layer4.0.conv1.weight")
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.activate(net.convNorm(net.startImage(stem: "conv1", side: 32), "conv1", "bn1"))
    for stage in 1...3 {
      for index in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, stride: index == 0 ? 2 : 1)
      }
    }
    _ = net.classify(x, "linear")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let taken = max(1, net.weights.columns("\(name).conv1.weight"))
    var y = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1", kernel: 1))
    y = dealt(&net, y, groups: max(1, net.channels(x) / taken))
    y = net.activate(net.convNorm(y, "\(name).conv2", "\(name).bn2", out: net.channels(y), kernel: 3, stride: stride))
    y = net.convNorm(y, "\(name).conv3", "\(name).bn3", kernel: 1)
    guard stride > 1 else { return net.activate(net.graph.add(y, x)) }
    let means = net.graph.averagePool(x, kernel: 3, stride: 2, pad: 1)
    return net.activate(net.graph.concat([y, means], axis: 0))
  }

  /// Channels dealt out between groups.
  private func dealt(_ net: inout ModelBuilder, _ x: Int, groups: Int) -> Int {
    let channels = net.channels(x)
    let extents = net.extents(x)
    guard groups > 1, channels % groups == 0, extents.count == 3 else { return x }
    let parts = net.graph.reshape(x, [groups, channels / groups, extents[1], extents[2]])
    return net.graph.reshape(net.graph.transpose(parts, [1, 0, 2, 3]), extents)
  }
}
