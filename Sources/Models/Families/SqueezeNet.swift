import Graphs

/// torchvision's SqueezeNet 1.0 and 1.1 (models/squeezenet.py): gaps in the numbers of `features` are pools.
struct SqueezeNet: Family {
  let name = "torchvision-squeezenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "features.0.weight", "features.3.squeeze.weight", "features.3.expand3x3.weight", "classifier.1.weight",
    ])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    var x = net.startImage(stem: "features.0", side: 224)
    x = pool(&net, net.activate(net.conv(x, "features.0", stride: 2, pad: 0)))
    var index = 3
    while true {
      if !net.weights.has("features.\(index).squeeze.weight") {
        guard net.weights.has("features.\(index + 1).squeeze.weight") else { break }
        x = pool(&net, x)
        index += 1
      }
      net.graph.startUnit("features.\(index)")
      x = fire(&net, x, "features.\(index)")
      index += 1
    }
    net.graph.startUnit("classifier.1")
    x = net.activate(net.conv(x, "classifier.1"))
    _ = net.graph.flatten(net.graph.globalAveragePool(x))
  }

  private func pool(_ net: inout ModelBuilder, _ x: Int) -> Int {
    net.graph.maxPool(x, kernel: 3, stride: 2, ceil: true)
  }

  private func fire(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let squeezed = net.activate(net.conv(x, "\(name).squeeze"))
    let expanded = ["expand1x1", "expand3x3"].map { net.activate(net.conv(squeezed, "\(name).\($0)")) }
    return net.graph.concat(expanded, axis: 0)
  }
}
