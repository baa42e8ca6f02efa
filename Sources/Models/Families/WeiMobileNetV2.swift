import Graphs

/// The MobileNetV2 of weiaicunzai/pytorch-cifar100 (models/mobilenetv2.py), whose 1x1 stem is padded: images grow by two pixels.
struct WeiMobileNetV2: Family {
  let name = "weiaicunzai-mobilenetv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["pre.0.weight", "stage1.residual.0.weight", "stage2.0.residual.0.weight", "conv2.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "pytorch-cifar100" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .relu6)
    let image = net.startImage(stem: "pre.0", side: 32)
    var x = net.activate(net.convNorm(image, "pre.0", "pre.1", pad: 1))
    x = block(&net, x, "stage1", stride: 1)
    for stage in 2...6 {
      for index in 0..<net.weights.count("stage\(stage).{}.residual.0.weight") {
        x = block(&net, x, "stage\(stage).\(index)", stride: stage < 5 && index == 0 ? 2 : 1)
      }
    }
    x = block(&net, x, "stage7", stride: 1)
    net.graph.startUnit("conv1")
    x = net.activate(net.convNorm(x, "conv1.0", "conv1.1"))
    net.graph.startUnit("conv2")
    x = net.conv(net.graph.globalAveragePool(x), "conv2", kernel: 1, bias: true)
    _ = net.graph.flatten(x)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    net.graph.startUnit(name)
    var y = net.activate(net.convNorm(x, "\(name).residual.0", "\(name).residual.1", kernel: 1))
    y = net.activate(
      net.convNorm(y, "\(name).residual.3", "\(name).residual.4", out: net.channels(y), kernel: 3, stride: stride))
    y = net.convNorm(y, "\(name).residual.6", "\(name).residual.7", kernel: 1)
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }
}
