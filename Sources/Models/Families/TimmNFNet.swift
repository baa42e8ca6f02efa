import Graphs
import Tensors

/// timm's nets without normalisation (models/nfnet.py; arXiv:2102.06171), whose filters are standardised and scaled by gains: NFNet,
/// DeepMind's and those of efficient gates, NF-ResNet and NF-RegNet.
struct TimmNFNet: Family {
  let name = "timm-nfnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stages.0.0.conv1.gain", "stages.0.0.conv3.weight", "head.fc.weight"])
      && (weights.has("stem.conv.weight") || weights.has("stem.conv1.weight"))
  }

  private enum Kind { case deepMind, deep, resNet, regNet }

  private func kind(_ weights: StateDict) -> Kind {
    guard !weights.has("stem.conv.weight") else { return weights.kernel("stem.conv.weight") > 3 ? .resNet : .regNet }
    // One in each block.
    return ["stages.0.0", "stages.1.0"].contains { weights.has("\($0).skipinit_gain") } ? .deepMind : .deep
  }

  private func hasNeighbours(_ weights: StateDict) -> Bool {
    ["stages.0.0", "stages.1.0"].contains { weights.has("\($0).attn_last.conv.weight") }
  }

  func title(_ weights: StateDict) -> String {
    switch kind(weights) {
    case .deepMind: "timm-dm-nfnet"
    case .deep: name
    case .resNet: "timm-nf-resnet"
    case .regNet: "timm-nf-regnet"
    }
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let starts =
      switch kind(weights) {
      case .deepMind: ["dm_nfnet_f"]
      case .deep: hasNeighbours(weights) ? ["eca_nfnet_l"] : ["nfnet_f", "nfnet_l0", "test_nfnet"]
      case .resNet: hasNeighbours(weights) ? ["nf_ecaresnet"] : ["nf_resnet", "nf_seresnet"]
      case .regNet: ["nf_regnet_b"]
      }
    return starts.contains(where: config.architecture.hasPrefix)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let kind = kind(net.weights)
    net.assume(
      activation: activation(net.weights, kind),
      told: net.settings.timm.map { $0.activation ?? activation(named: $0.architecture) })
    net.ignore { $0.hasSuffix(".gain") }
    let layers = NFNetLayers(&net, isDeepMinds: kind == .deepMind, gatesInside: kind == .regNet)
    var x = layers.stem(&net)
    var variance = 1.0
    for stage in 0..<net.weights.count("stages.{}.0.conv1.weight") {
      for index in 0..<net.weights.count("stages.\(stage).{}.conv1.weight") {
        let name = "stages.\(stage).\(index)"
        net.graph.startUnit(name)
        let halves = index == 0 && (stage > 0 || kind == .regNet)
        x = layers.block(&net, x, name, stride: halves ? 2 : 1, variance: variance)
        variance = (index == 0 ? 1 : variance) + NFNetLayers.part * NFNetLayers.part
      }
    }
    net.graph.startUnit("head")
    if net.weights.has("final_conv.weight") { x = layers.conv(&net, x, "final_conv") }
    _ = net.classify(layers.activate(&net, x), "head.fc")
  }

  private func activation(named architecture: String) -> Activation {
    if architecture.hasPrefix("nfnet_f") || architecture.hasPrefix("dm_") { return .gelu }
    return architecture.contains("resnet") ? .relu : .silu
  }

  /// That of the models of those tensors; light NFNets have bottlenecks of a quarter of the channels, the others of half of them.
  private func activation(_ weights: StateDict, _ kind: Kind) -> Activation? {
    switch kind {
    case .deepMind: return .gelu
    case .resNet: return .relu
    case .regNet: return .silu
    case .deep:
      if hasNeighbours(weights) { return .silu }
      let (inner, outer) = (weights.rows("stages.0.0.conv1.weight"), weights.rows("stages.0.0.conv3.weight"))
      return 4 * inner == outer ? .silu : 2 * inner == outer ? .gelu : nil
    }
  }
}
