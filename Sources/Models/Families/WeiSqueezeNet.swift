import Graphs

/// The SqueezeNet of weiaicunzai/pytorch-cifar100 (models/squeezenet.py), with batch norms and shortcuts past every other part.
struct WeiSqueezeNet: Family {
  let name = "weiaicunzai-squeezenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.weight", "fire2.squeeze.0.weight", "fire9.expand_3x3.0.weight", "conv10.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "pytorch-cifar100" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "stem.0", side: 32)
    var x = net.activate(net.convNorm(image, "stem.0", "stem.1", kernel: 3))
    x = net.graph.maxPool(x, kernel: 2, stride: 2)
    for part in 2...9 {
      net.graph.startUnit("fire\(part)")
      let y = fire(&net, x, "fire\(part)")
      x = [3, 5, 7].contains(part) ? net.graph.add(y, x) : y
      if part % 4 == 0 { x = net.graph.maxPool(x, kernel: 2, stride: 2) }
    }
    net.graph.startUnit("conv10")
    x = net.conv(x, "conv10", kernel: 1, bias: true)
    _ = net.graph.flatten(net.graph.globalAveragePool(x))
  }

  private func fire(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let inside = net.activate(net.convNorm(x, "\(name).squeeze.0", "\(name).squeeze.1", kernel: 1))
    let sides = [1, 3].map { side in
      let branch = "\(name).expand_\(side)x\(side)"
      return net.activate(net.convNorm(inside, "\(branch).0", "\(branch).1", kernel: side))
    }
    return net.graph.concat(sides, axis: 0)
  }
}
