/// kuangliu/pytorch-cifar's dual path networks (models/dpn.py): of a block's channels the first are added, the others appended.
struct KuangliuDPN: Family {
  let name = "kuangliu-dpn"

  func recognises(_ weights: StateDict) -> Bool {
    let second = weights.columns("layer1.1.conv1.weight")
    return weights.has(["conv1.weight", "layer1.0.shortcut.1.weight", "layer1.0.conv3.weight", "linear.weight"])
      && second > weights.rows("layer1.0.conv3.weight")
  }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.activate(net.convNorm(image, "conv1", "bn1"))
    let stages = max(1, net.weights.count("layer{}.0.conv1.weight", from: 1))
    for stage in 1...stages {
      let blocks = net.weights.count("layer\(stage).{}.conv1.weight")
      for block in 0..<blocks {
        let name = "layer\(stage).\(block)"
        net.graph.startUnit(name)
        // The channels that come out are those that the next layer takes.
        let later = stage < stages ? "layer\(stage + 1).0.conv1" : "linear"
        let next = block + 1 < blocks ? "layer\(stage).\(block + 1).conv1" : later
        x = self.block(
          &net, x, name, stride: stage > 1 && block == 0 ? 2 : 1, out: net.weights.columns("\(next).weight"))
      }
    }
    _ = net.classify(x, "linear")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, out: Int) -> Int {
    var shortcut = x
    if net.weights.has("\(name).shortcut.0.weight") {
      shortcut = net.convNorm(x, "\(name).shortcut.0", "\(name).shortcut.1", stride: stride)
    }
    var y = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1"))
    y = net.activate(net.convNorm(y, "\(name).conv2", "\(name).bn2", stride: stride))
    y = net.convNorm(y, "\(name).conv3", "\(name).bn3")
    // d + (shortcut - d) + (y - d) channels come out.
    let (of, to) = (net.channels(shortcut), net.channels(y))
    let added = max(0, min(of + to - out, min(of, to)))
    let old = net.graph.split(shortcut, axis: 0, sizes: [added, of - added])
    let new = net.graph.split(y, axis: 0, sizes: [added, to - added])
    return net.activate(net.graph.concat([net.graph.add(old[0], new[0]), old[1], new[1]], axis: 0))
  }
}
