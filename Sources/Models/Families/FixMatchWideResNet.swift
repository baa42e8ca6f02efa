import Checkpoints
import Graphs

/// The wide ResNets of kekmodel/FixMatch-pytorch (models/wideresnet.py), whose tensors are those of ``WideResNet``.
///
/// They are told by the set of averaged weights that its training leaves beside the others. LeakyReLUs have a slope of 0.1; the first
/// block of the first stage hands its activated input to both branches, those of later stages hand over the input itself, so that
/// their first normalisation has no effect.
struct FixMatchWideResNet: Family {
  let name = "fixmatch-wrn"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["block1.layer.0.conv1.weight", "block3.layer.0.bn1.weight", "fc.weight"])
      && hasAverages(weights)
  }

  private func hasAverages(_ weights: StateDict) -> Bool {
    guard let sets = weights.catalogue.weightSets else { return false }
    return sets.taken == "ema_state_dict" || sets.others.contains("ema_state_dict")
  }

  func title(_ weights: StateDict) -> String {
    let depth = 6 * weights.count("block1.layer.{}.conv1.weight") + 4
    return "fixmatch-wrn-\(depth)-\(max(1, weights.rows("block1.layer.0.conv1.weight") / 16))"
  }

  func build(_ net: inout ModelBuilder) {
    if hasAverages(net.weights) {
      let value = "FixMatch's, as the file holds ema_state_dict"
      net.assumptions.append(Assumption(what: "model", value: value, basis: .otherForward("xternalz-wrn")))
    }
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.conv(image, "conv1", kernel: 3)
    for stage in 1...3 {
      let out = max(1, net.weights.rows("block\(stage).layer.0.conv1.weight"))
      for index in 0..<net.weights.count("block\(stage).layer.{}.conv1.weight") {
        let name = "block\(stage).layer.\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, out: out, stage: stage, stride: stage > 1 && index == 0 ? 2 : 1)
      }
    }
    net.graph.startUnit("fc")
    x = activated(&net, x, "bn1")
    _ = net.linear(net.graph.flatten(net.graph.globalAveragePool(x)), "fc")
  }

  private func activated(_ net: inout ModelBuilder, _ x: Int, _ norm: String) -> Int {
    let normalised = net.norm(x, norm)
    return net.graph.leakyRelu(normalised, slope: 0.1)
  }

  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int, stage: Int, stride: Int
  ) -> Int {
    var taken = x
    var shortcut = x
    if net.channels(x) == out {
      taken = activated(&net, x, "\(name).bn1")
    } else {
      if stage == 1 { taken = activated(&net, x, "\(name).bn1") } else { net.ignore { $0.hasPrefix("\(name).bn1.") } }
      shortcut = net.conv(taken, "\(name).convShortcut", out: out, kernel: 1, stride: stride)
    }
    let y = net.conv(taken, "\(name).conv1", out: out, kernel: 3, stride: stride)
    return net.graph.add(net.conv(activated(&net, y, "\(name).bn2"), "\(name).conv2", out: out, kernel: 3), shortcut)
  }
}
