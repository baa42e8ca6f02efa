import Graphs

/// RobustBench's DMWideResNet (architectures/dm_wide_resnet.py; Gowal, Rebuffi, Wang): convolutions of stride 2 pad below and right
/// only, and the forward normalises pixels.
struct DMWideResNet: Family {
  let name = "robustbench-dm-wrn"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["init_conv.weight", "layer.0.block.0.conv_0.weight", "batchnorm.weight", "logits.weight"])
  }

  func title(_ weights: StateDict) -> String {
    let depth = 6 * weights.count("layer.0.block.{}.conv_0.weight") + 4
    let widening = max(1, weights.rows("layer.0.block.0.conv_0.weight") / 16)
    return "robustbench-dm-wrn-\(depth)-\(widening)"
  }

  /// The values of its forward.
  func normalization(_ weights: StateDict) -> String { weights.has(["mean", "std"]) ? "unit" : "huyvnphan" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    var x = net.startImage(stem: "init_conv", side: 32)
    x = net.conv(x, "init_conv")
    for stage in 0..<net.weights.count("layer.{}.block.0.conv_0.weight") {
      for index in 0..<net.weights.count("layer.\(stage).block.{}.conv_0.weight") {
        let name = "layer.\(stage).block.\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, stride: stage > 0 && index == 0 ? 2 : 1)
      }
    }
    net.graph.startUnit("logits")
    x = net.normActivate(x, "batchnorm")
    _ = net.linear(net.graph.flatten(net.graph.globalAveragePool(x)), "logits")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv_0.weight"))
    let activated = net.normActivate(x, "\(name).batchnorm_0")
    var shortcut = x
    if net.channels(x) != out {
      shortcut = net.conv(activated, "\(name).shortcut", out: out, kernel: 1, stride: stride)
    }
    var y = net.conv(
      activated, "\(name).conv_0", out: out, kernel: 3, stride: stride, pads: stride == 2 ? [0, 0, 1, 1] : nil)
    y = net.conv(net.normActivate(y, "\(name).batchnorm_1"), "\(name).conv_1", out: out, kernel: 3)
    return net.graph.add(y, shortcut)
  }
}
