import Graphs

/// The PreActResNets and SE-ResNets of weiaicunzai/pytorch-cifar100 (models/preactresnet.py and senet.py), which share a stem, four
/// stages and a head.
struct WeiPreActResNet: Family {
  let name = "weiaicunzai-preactresnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["pre.0.weight", "stage1.0.residual.0.weight", "stage2.0.residual.0.weight", "linear.weight"])
  }

  private func isGated(_ weights: StateDict) -> Bool { weights.has("stage1.0.excitation.0.weight") }

  func title(_ weights: StateDict) -> String {
    let kernels = (1...4).reduce(2) { depth, stage in
      let layers = weights.has("stage\(stage).0.residual.\(isGated(weights) ? 6 : 8).weight") ? 3 : 2
      return depth + layers * weights.count("stage\(stage).{}.residual.0.weight")
    }
    return "weiaicunzai-\(isGated(weights) ? "seresnet" : "preactresnet")\(kernels)"
  }

  func normalization(_ weights: StateDict) -> String { "pytorch-cifar100" }

  func build(_ net: inout ModelBuilder) {
    let isGated = isGated(net.weights)
    let image = net.startImage(stem: "pre.0", side: 32)
    var x = net.activate(net.convNorm(image, "pre.0", "pre.1"))
    for stage in 1...4 {
      for index in 0..<net.weights.count("stage\(stage).{}.residual.0.weight") {
        let name = "stage\(stage).\(index)"
        net.graph.startUnit(name)
        let stride = stage > 1 && index == 0 ? 2 : 1
        x = isGated ? gated(&net, x, name, stride: stride) : preActivated(&net, x, name, stride: stride)
      }
    }
    _ = net.classify(x, "linear")
  }

  /// Norm, activation, convolution, two or three times, of which the first halves; the shortcut takes the block's input itself.
  private func preActivated(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let last = net.weights.has("\(name).residual.8.weight") ? 8 : 5
    let out = max(1, net.weights.rows("\(name).residual.\(last).weight"))
    var shortcut = x
    if net.weights.has("\(name).shortcut.weight") || stride > 1 || net.channels(x) != out {
      shortcut = net.conv(x, "\(name).shortcut", out: out, kernel: 1, stride: stride)
    }
    var y = x
    for place in Swift.stride(from: 2, through: last, by: 3) {
      y = net.normActivate(y, "\(name).residual.\(place - 2)")
      y = net.conv(y, "\(name).residual.\(place)", out: place == last ? out : nil, stride: place == 2 ? stride : 1)
    }
    return net.graph.add(y, shortcut)
  }

  /// The branches of ResNets, the first activated, with a gate for each channel.
  private func gated(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let (residual, shortcut) = net.weiBranches(x, name, function: "residual", stride: stride)
    let y = net.activate(residual)
    let out = net.channels(y)
    let means = net.graph.flatten(net.graph.globalAveragePool(y))
    let inside = net.activate(net.linear(means, "\(name).excitation.0"), .relu)
    let gates = net.graph.sigmoid(net.linear(inside, "\(name).excitation.2", out: out))
    let open = net.graph.mul(y, net.graph.reshape(gates, [out, 1, 1]))
    return net.activate(net.graph.add(open, shortcut))
  }
}
