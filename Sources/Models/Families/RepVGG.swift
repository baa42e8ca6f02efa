import Graphs

/// RepVGG of chenyaofo/pytorch-cifar-models, with three branches or deployed as one convolution: the stem and the first stage keep
/// the image's side.
struct RepVGG: Family {
  let name = "chenyaofo-repvgg"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has("linear.weight")
      && (weights.has("stage0.rbr_dense.conv.weight") || weights.has("stage0.rbr_reparam.weight"))
  }

  func build(_ net: inout ModelBuilder) {
    let halving = net.assume("halving", "stages that halve the image", blocks: [2, 3, 4])
    let isDeployed = net.weights.has("stage0.rbr_reparam.weight")
    let stem = isDeployed ? "stage0.rbr_reparam" : "stage0.rbr_dense.conv"
    var x = net.startImage(stem: stem, side: 32, unit: "stage0")
    x = block(&net, x, "stage0", stride: halving.contains(0) ? 2 : 1)
    let part = isDeployed ? "rbr_reparam" : "rbr_dense.conv"
    for stage in 1...max(1, net.weights.count("stage{}.0.\(part).weight", from: 1)) {
      for index in 0..<net.weights.count("stage\(stage).{}.\(part).weight") {
        net.graph.startUnit("stage\(stage).\(index)")
        x = block(&net, x, "stage\(stage).\(index)", stride: index == 0 && halving.contains(stage) ? 2 : 1)
      }
    }
    _ = net.classify(x, "linear")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    if net.weights.has("\(name).rbr_reparam.weight") {
      return net.activate(net.conv(x, "\(name).rbr_reparam", kernel: 3, stride: stride))
    }
    let dense = net.convNorm(x, "\(name).rbr_dense.conv", "\(name).rbr_dense.bn", kernel: 3, stride: stride)
    let point = net.convNorm(
      x, "\(name).rbr_1x1.conv", "\(name).rbr_1x1.bn", out: net.channels(dense), kernel: 1, stride: stride)
    var sum = net.graph.add(dense, point)
    if net.weights.has("\(name).rbr_identity.weight") {
      sum = net.graph.add(sum, net.norm(x, "\(name).rbr_identity"))
    }
    return net.activate(sum)
  }
}
