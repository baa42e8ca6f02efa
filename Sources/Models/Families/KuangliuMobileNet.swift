/// kuangliu/pytorch-cifar's first MobileNet (models/mobilenet.py): a block whose channels double halves the image, the first one
/// apart.
struct KuangliuMobileNet: Family {
  let name = "kuangliu-mobilenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layers.0.conv1.weight", "layers.0.conv2.weight", "linear.weight"])
      && !weights.has("layers.0.conv3.weight") && weights.columns("layers.0.conv1.weight") == 1
  }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.activate(net.convNorm(image, "conv1", "bn1"))
    for block in 0..<net.weights.count("layers.{}.conv1.weight") {
      let name = "layers.\(block)"
      net.graph.startUnit(name)
      let halves = block > 0 && net.weights.rows("\(name).conv2.weight") == 2 * net.channels(x)
      x = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1", stride: halves ? 2 : 1))
      x = net.activate(net.convNorm(x, "\(name).conv2", "\(name).bn2"))
    }
    _ = net.classify(x, "linear")
  }
}
