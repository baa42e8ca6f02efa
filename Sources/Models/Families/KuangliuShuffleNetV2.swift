/// kuangliu/pytorch-cifar's ShuffleNetV2 (models/shufflenetv2.py).
struct KuangliuShuffleNetV2: Family {
  let name = "kuangliu-shufflenetv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer1.0.conv5.weight", "conv2.weight", "linear.weight"])
  }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.activate(net.convNorm(image, "conv1", "bn1"))
    for stage in 1...max(1, net.weights.count("layer{}.0.conv1.weight", from: 1)) {
      for block in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(block)"
        net.graph.startUnit(name)
        x = block == 0 ? down(&net, x, name) : basic(&net, x, name)
      }
    }
    net.graph.startUnit("conv2")
    _ = net.classify(net.activate(net.convNorm(x, "conv2", "bn2")), "linear")
  }

  private func down(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var left = net.convNorm(x, "\(name).conv1", "\(name).bn1", stride: 2)
    left = net.activate(net.convNorm(left, "\(name).conv2", "\(name).bn2"))
    var right = net.activate(net.convNorm(x, "\(name).conv3", "\(name).bn3"))
    right = net.convNorm(right, "\(name).conv4", "\(name).bn4", stride: 2)
    right = net.activate(net.convNorm(right, "\(name).conv5", "\(name).bn5"))
    return net.shuffle(net.graph.concat([left, right], axis: 0))
  }

  private func basic(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let (kept, other) = net.halves(x)
    var y = net.activate(net.convNorm(other, "\(name).conv1", "\(name).bn1"))
    y = net.convNorm(y, "\(name).conv2", "\(name).bn2")
    y = net.activate(net.convNorm(y, "\(name).conv3", "\(name).bn3"))
    return net.shuffle(net.graph.concat([kept, y], axis: 0))
  }
}
