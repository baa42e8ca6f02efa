/// kuangliu/pytorch-cifar's MobileNetV2 (models/mobilenetv2.py): ReLU, and a block that changes channels has a 1x1 shortcut unless
/// it halves the image.
struct KuangliuMobileNetV2: Family {
  let name = "kuangliu-mobilenetv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layers.0.conv3.weight", "conv2.weight", "bn2.weight", "linear.weight"])
      && !weights.has("layers.0.se.se1.weight")
  }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.activate(net.convNorm(image, "conv1", "bn1"))
    for block in 0..<net.weights.count("layers.{}.conv1.weight") {
      let name = "layers.\(block)"
      net.graph.startUnit(name)
      x = self.block(&net, x, name)
    }
    net.graph.startUnit("conv2")
    _ = net.classify(net.activate(net.convNorm(x, "conv2", "bn2")), "linear")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let keeps = net.channels(x) == net.weights.rows("\(name).conv3.weight")
    let hasShortcut = net.weights.has("\(name).shortcut.0.weight")
    let stride = keeps || hasShortcut ? 1 : 2
    var y = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1"))
    y = net.activate(net.convNorm(y, "\(name).conv2", "\(name).bn2", stride: stride))
    y = net.convNorm(y, "\(name).conv3", "\(name).bn3")
    guard stride == 1 else { return y }
    return net.graph.add(y, hasShortcut ? net.convNorm(x, "\(name).shortcut.0", "\(name).shortcut.1") : x)
  }
}
