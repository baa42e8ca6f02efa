/// kuangliu/pytorch-cifar's GoogLeNet (models/googlenet.py), with biases before its norms and two 3x3 convolutions for a 5x5.
struct KuangliuGoogLeNet: Family {
  let name = "kuangliu-googlenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["pre_layers.0.weight", "a3.b1.0.weight", "b5.b4.1.weight", "linear.weight"])
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.startImage(stem: "pre_layers.0", side: 32)
    x = net.activate(net.convNorm(x, "pre_layers.0", "pre_layers.1"))
    for name in ["a3", "b3", "a4", "b4", "c4", "d4", "e4", "a5", "b5"] {
      net.graph.startUnit(name)
      if name == "a4" || name == "a5" { x = net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1) }
      x = inception(&net, x, name)
    }
    _ = net.classify(x, "linear")
  }

  private func inception(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let pooled = net.graph.maxPool(x, kernel: 3, stride: 1, pad: 1)
    let branches = [
      chain(&net, x, "\(name).b1", [0]), chain(&net, x, "\(name).b2", [0, 3]), chain(&net, x, "\(name).b3", [0, 3, 6]),
      chain(&net, pooled, "\(name).b4", [1]),
    ]
    return net.graph.concat(branches, axis: 0)
  }

  private func chain(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ places: [Int]) -> Int {
    places.reduce(x) { net.activate(net.convNorm($0, "\(name).\($1)", "\(name).\($1 + 1)")) }
  }
}
