/// timm's VoVNet (models/vovnet.py): blocks that join what each of their convolutions gives.
struct TimmVoVNet: Family {
  let name = "timm-vovnet"

  /// What stands at the end of a stage's last block.
  private enum Gate { case means, neighbours }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.conv.weight", "stages.0.blocks.0.conv_concat.conv.weight", "head.fc.weight"])
  }

  /// `vovnet39a`, `ese_vovnet19b_dw`, `eca_vovnet39b`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kinds = ["39a", "57a", "19b_slim_dw", "19b_dw", "19b_slim", "19b", "39b", "57b", "99b"]
    let gate = gate(weights)
    let beginning = gate == nil ? "vovnet" : gate == .means ? "ese_vovnet" : "eca_vovnet"
    return kinds.contains { config.architecture == beginning + $0 }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func gate(_ weights: StateDict) -> Gate? {
    let names = (0..<2).map { stage in
      "stages.\(stage).blocks.\(weights.count("stages.\(stage).blocks.{}.conv_concat.conv.weight") - 1).attn"
    }
    if names.contains(where: { weights.has("\($0).fc.weight") }) { return .means }
    return names.contains { weights.has("\($0).conv.weight") } ? .neighbours : nil
  }

  func build(_ net: inout ModelBuilder) {
    let gate = gate(net.weights)
    // Those of timm's that have gates add to blocks what they take.
    let isResidual = net.assume(
      "residual", "sums of blocks and what they take", gate != nil,
      told: net.settings.timm.map { $0.architecture.hasPrefix("e") })
    var x = net.startImage(stem: "stem.0.conv", side: 224, unit: "stem")
    for (index, stride) in [2, 1, 2].enumerated() { x = convolve(&net, x, "stem.\(index)", stride: stride) }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.conv_concat.conv.weight") {
      let count = net.weights.count("stages.\(stage).blocks.{}.conv_concat.conv.weight")
      for index in 0..<count {
        let name = "stages.\(stage).blocks.\(index)"
        net.graph.startUnit(name)
        if stage > 0, index == 0 { x = halve(&net, x) }
        let y = block(&net, x, name, gate: index == count - 1 ? gate : nil)
        x = isResidual && index > 0 ? net.graph.add(y, x) : y
      }
    }
    _ = net.classify(x, "head.fc")
  }

  /// The largest of 3x3 places, or of as many as there are.
  private func halve(_ net: inout ModelBuilder, _ x: Int) -> Int {
    net.graph.maxPool(x, kernel: net.extents(x).dropFirst() == [2, 2] ? 2 : 3, stride: 2, ceil: true)
  }

  /// A convolution, or one of each channel and one of single places, normalised and activated.
  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int = 1) -> Int {
    guard net.weights.has("\(name).conv_dw.weight") else {
      return net.activate(net.convNorm(x, "\(name).conv", "\(name).bn", stride: stride))
    }
    let spread = net.conv(x, "\(name).conv_dw", out: net.channels(x), stride: stride, bias: false)
    return net.activate(net.convNorm(spread, "\(name).conv_pw", "\(name).bn", kernel: 1))
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, gate: Gate?) -> Int {
    var made = [x]
    let hasReduction = net.weights.has("\(name).conv_reduction.conv.weight")
    var y = hasReduction ? convolve(&net, x, "\(name).conv_reduction") : x
    var index = 0
    while ["conv", "conv_dw"].contains(where: { net.weights.has("\(name).conv_mid.\(index).\($0).weight") }) {
      y = convolve(&net, y, "\(name).conv_mid.\(index)")
      made.append(y)
      index += 1
    }
    y = convolve(&net, net.graph.concat(made, axis: 0), "\(name).conv_concat")
    switch gate {
    case nil: return y
    case .neighbours: return net.neighbourGate(y, "\(name).attn.conv.weight")
    case .means:
      return net.excite(y, "\(name).attn.fc") { $0.graph.hardSigmoid($1) }
    }
  }
}
