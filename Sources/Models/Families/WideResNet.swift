import Graphs
import Tensors

/// The wide ResNets of depth 6n+4, whose blocks normalise before they convolve (arXiv:1605.07146).
///
/// xternalz/WideResNet-pytorch, bearpaw/pytorch-classification and RobustBench share names and shapes, not the normalisation of
/// pixels; RobustBench's may hold a `sub_block1` that its forward does not use, and its own `mu` and `sigma`.
struct WideResNet: Family {
  let name: String
  let normalization: String
  let hasUnusedBlock: Bool

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["block1.layer.0.conv1.weight", "block3.layer.0.bn1.weight", "fc.weight"])
      && hasUnusedBlock == (weights.has("sub_block1.layer.0.conv1.weight") || weights.has("mu"))
  }

  func title(_ weights: StateDict) -> String {
    let depth = 6 * weights.count("block1.layer.{}.conv1.weight") + 4
    let widening = max(1, weights.rows("block1.layer.0.conv1.weight") / 16)
    return "wrn-\(depth)-\(widening)"
  }

  func normalization(_ weights: StateDict) -> String { normalization }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasPrefix("sub_block1.") }
    if name == "xternalz-wrn" {
      net.assumptions.append(
        Assumption(what: "model", value: "a plain wide ResNet", basis: .otherForward("fixmatch-wrn")))
    }
    var x = net.startImage(stem: "conv1", side: 32)
    x = net.conv(x, "conv1", kernel: 3)
    let widening = max(1, net.weights.rows("block1.layer.0.conv1.weight") / 16)
    for stage in 1...3 {
      for index in 0..<net.weights.count("block\(stage).layer.{}.conv1.weight") {
        let name = "block\(stage).layer.\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, out: 8 * widening << stage, stride: stage > 1 && index == 0 ? 2 : 1)
      }
    }
    net.graph.startUnit("fc")
    x = net.normActivate(x, "bn1")
    _ = net.linear(net.graph.flatten(net.graph.globalAveragePool(x)), "fc", bias: nil)
  }

  /// Two 3x3 convolutions of normalised values and a shortcut: of the block's input itself, or where the channels change, a
  /// 1x1 convolution of the normalised one.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int, stride: Int) -> Int {
    let activated = net.normActivate(x, "\(name).bn1")
    var shortcut = x
    if net.channels(x) != out {
      shortcut = net.conv(activated, "\(name).convShortcut", out: out, kernel: 1, stride: stride)
    }
    var y = net.conv(activated, "\(name).conv1", out: out, kernel: 3, stride: stride)
    y = net.normActivate(y, "\(name).bn2")
    return net.graph.add(net.conv(y, "\(name).conv2", out: out, kernel: 3), shortcut)
  }
}
