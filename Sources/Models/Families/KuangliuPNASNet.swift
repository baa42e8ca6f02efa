import Graphs

/// The PNASNets A and B of kuangliu/pytorch-cifar (models/pnasnet.py).
struct KuangliuPNASNet: Family {
  let name = "kuangliu-pnasnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer1.0.sep_conv1.conv1.weight", "layer2.sep_conv1.conv1.weight", "linear.weight"])
  }

  func title(_ weights: StateDict) -> String {
    "kuangliu-pnasnet-\(weights.has("layer1.0.sep_conv2.conv1.weight") ? "b" : "a")"
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.activate(net.convNorm(net.startImage(stem: "conv1", side: 32), "conv1", "bn1"))
    for stage in 1...5 {
      if stage % 2 == 0 {
        x = cell(&net, x, "layer\(stage)", stride: 2)
      } else {
        for index in 0..<net.weights.count("layer\(stage).{}.sep_conv1.conv1.weight") {
          x = cell(&net, x, "layer\(stage).\(index)", stride: 1)
        }
      }
    }
    _ = net.classify(x, "linear")
  }

  private func cell(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    net.graph.startUnit(name)
    var pooled = net.graph.maxPool(x, kernel: 3, stride: stride, pad: 1)
    if stride > 1 { pooled = net.convNorm(pooled, "\(name).conv1", "\(name).bn1", kernel: 1) }
    let first = separable(&net, x, "\(name).sep_conv1", stride: stride)
    guard net.weights.has("\(name).sep_conv2.conv1.weight") else { return net.activate(net.graph.add(first, pooled)) }
    let second = separable(&net, x, "\(name).sep_conv2", stride: stride)
    let left = net.activate(net.graph.add(first, second))
    let right = net.activate(net.graph.add(pooled, separable(&net, x, "\(name).sep_conv3", stride: stride)))
    let both = net.graph.concat([left, right], axis: 0)
    return net.activate(net.convNorm(both, "\(name).conv2", "\(name).bn2", kernel: 1))
  }

  private func separable(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    net.convNorm(x, "\(name).conv1", "\(name).bn1", stride: stride)
  }
}
