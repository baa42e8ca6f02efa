import Graphs
import Tensors

/// KellerJordan's airbench94_muon: a whitening convolution, GELU, and logits divided by the number of features; eps is 1e-12.
struct Airbench: Family {
  let name = "airbench"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["whiten.weight", "layers.1.conv1.weight", "layers.1.norm2.running_mean", "head.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "cifar10" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-12)
    var x = net.conv(net.startImage(stem: "whiten", side: 32), "whiten", pad: 0)
    x = net.activate(x)
    for group in 1..<net.weights.count("layers.{}.conv1.weight", from: 1) + 1 {
      let name = "layers.\(group)"
      net.graph.startUnit(name)
      x = net.graph.maxPool(net.conv(x, "\(name).conv1"), kernel: 2, stride: 2)
      x = net.normActivate(x, "\(name).norm1")
      x = net.activate(net.convNorm(x, "\(name).conv2", "\(name).norm2"))
    }
    net.graph.startUnit("head")
    let features = net.graph.flatten(net.graph.maxPool(x, kernel: 3, stride: 3))
    let count = net.graph.constant(Tensor(Shape(1), [Float(net.extents(features)[0])]))
    let logits = net.linear(features, "head", bias: nil)
    _ = net.graph.node(Div(), [.value(logits), count])
  }
}
