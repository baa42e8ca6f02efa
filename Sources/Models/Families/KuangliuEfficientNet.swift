/// kuangliu/pytorch-cifar's EfficientNetB0 (models/efficientnet.py): swish; a first block without expansion has an expansion in the
/// file that its forward does not use.
struct KuangliuEfficientNet: Family {
  let name = "kuangliu-efficientnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layers.0.conv3.weight", "layers.0.se.se1.weight", "linear.weight"])
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    let halving = net.assume(
      "halving", "groups of blocks that halve the image, from 1", blocks: [2, 3, 4, 6])
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.activate(net.convNorm(image, "conv1", "bn1"))
    var group = 1
    for block in 0..<net.weights.count("layers.{}.conv1.weight") {
      let name = "layers.\(block)"
      net.graph.startUnit(name)
      // A new group begins where channels change.
      let widens = net.channels(x) != net.weights.rows("\(name).conv3.weight")
      if block > 0, widens { group += 1 }
      x = self.block(&net, x, name, stride: (widens || block == 0) && halving.contains(group) ? 2 : 1)
    }
    _ = net.classify(x, "linear")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let expands = net.weights.rows("\(name).conv1.weight") != net.channels(x)
    var y = x
    if expands {
      y = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1"))
    } else {
      net.ignore { $0 == "\(name).conv1.weight" || $0.hasPrefix("\(name).bn1.") }
    }
    y = net.activate(net.convNorm(y, "\(name).conv2", "\(name).bn2", stride: stride))
    y = net.squeeze(y, "\(name).se.se1", "\(name).se.se2", inner: .silu)
    y = net.convNorm(y, "\(name).conv3", "\(name).bn3")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }
}
