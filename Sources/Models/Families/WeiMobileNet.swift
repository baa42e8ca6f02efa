import Graphs

/// The MobileNet of weiaicunzai/pytorch-cifar100 (models/mobilenet.py).
struct WeiMobileNet: Family {
  let name = "weiaicunzai-mobilenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.conv.weight", "stem.1.depthwise.0.weight", "conv1.0.pointwise.0.weight", "fc.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "pytorch-cifar100" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "stem.0.conv", side: 32, unit: "stem")
    var x = net.activate(net.convNorm(image, "stem.0.conv", "stem.0.bn"))
    x = separable(&net, x, "stem.1", stride: 1)
    for stage in 1...4 {
      for index in 0..<net.weights.count("conv\(stage).{}.depthwise.0.weight") {
        let name = "conv\(stage).\(index)"
        net.graph.startUnit(name)
        x = separable(&net, x, name, stride: index == 0 ? 2 : 1)
      }
    }
    _ = net.classify(x, "fc")
  }

  private func separable(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let planes = net.convNorm(x, "\(name).depthwise.0", "\(name).depthwise.1", out: net.channels(x), stride: stride)
    return net.activate(net.convNorm(net.activate(planes), "\(name).pointwise.0", "\(name).pointwise.1"))
  }
}
