import Graphs

/// The ResNets of weiaicunzai/pytorch-cifar100 (models/resnet.py).
struct WeiResNet: Family {
  let name = "weiaicunzai-resnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.0.weight", "conv2_x.0.residual_function.0.weight", "fc.weight"])
  }

  func title(_ weights: StateDict) -> String {
    let depth = (2...5).reduce(2) { depth, stage in
      let layers = weights.has("conv\(stage)_x.0.residual_function.6.weight") ? 3 : 2
      return depth + layers * weights.count("conv\(stage)_x.{}.residual_function.0.weight")
    }
    return "weiaicunzai-resnet\(depth)"
  }

  func normalization(_ weights: StateDict) -> String { "pytorch-cifar100" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1.0", side: 32)
    var x = net.activate(net.convNorm(image, "conv1.0", "conv1.1"))
    for stage in 2...5 {
      for index in 0..<net.weights.count("conv\(stage)_x.{}.residual_function.0.weight") {
        net.graph.startUnit("conv\(stage)_x.\(index)")
        x = block(&net, x, "conv\(stage)_x.\(index)", stride: stage > 2 && index == 0 ? 2 : 1)
      }
    }
    _ = net.classify(x, "fc")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let (residual, shortcut) = net.weiBranches(x, name, function: "residual_function", stride: stride)
    return net.activate(net.graph.add(residual, shortcut))
  }
}
