/// torchvision's MNASNet (models/mnasnet.py), the paper's B1 (arXiv:1807.11626).
struct TorchvisionMNASNet: Family {
  let name = "torchvision-mnasnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["layers.0.weight", "layers.3.weight", "layers.8.0.layers.0.weight", "classifier.1.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let stacks = net.weights.count("layers.{}.0.layers.0.weight", from: 8)
    let halving = net.assume("halving", "stacks that halve the image, 0 for the stem", blocks: [0, 1, 2, 3, 5])
    var x = net.startImage(stem: "layers.0", side: 224)
    x = net.activate(net.convNorm(x, "layers.0", "layers.1", stride: halving.contains(0) ? 2 : 1))
    x = net.activate(net.convNorm(x, "layers.3", "layers.4", out: net.channels(x)))
    x = net.convNorm(x, "layers.6", "layers.7")
    for stack in 1..<stacks + 1 {
      let prefix = "layers.\(stack + 7)"
      for index in 0..<net.weights.count("\(prefix).{}.layers.0.weight") {
        net.graph.startUnit("\(prefix).\(index)")
        let stride = index == 0 && halving.contains(stack) ? 2 : 1
        x = block(&net, x, "\(prefix).\(index).layers", stride: stride)
      }
    }
    let last = stacks + 8
    net.graph.startUnit("layers.\(last)")
    x = net.activate(net.convNorm(x, "layers.\(last)", "layers.\(last + 1)"))
    _ = net.classify(x, "classifier.1")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    var y = net.activate(net.convNorm(x, "\(name).0", "\(name).1"))
    y = net.activate(net.convNorm(y, "\(name).3", "\(name).4", out: net.channels(y), stride: stride))
    y = net.convNorm(y, "\(name).6", "\(name).7")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }
}
