import Graphs
import Tensors

/// The small net of DeepSpeedExamples' CIFAR example with `--moe`: mixtures of experts in place of its third linear layer,
/// or with `--mlp-type residual` beside it (PR-MoE where the layers differ in their number of experts).
///
/// Source: DeepSpeedExamples, training/cifar/cifar10_deepspeed.py; DeepSpeed, deepspeed/moe.
struct NetMoE: Family {
  private struct Layer {
    let experts: Int
    let isResidual: Bool
  }

  let name = "net-moe"

  private static let prefix = "moe_layer_list."

  func recognises(_ weights: StateDict) -> Bool {
    weights.catalogue.tensors.contains { $0.name.hasPrefix(Self.prefix) }
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    let layers = layers(net.weights)
    let routing = net.route(experts: layers.map(\.experts))
    var x = Net.features(&net)
    net.graph.startUnit("fc2")
    x = net.activate(net.linear(x, "fc2"))
    for (index, layer) in layers.enumerated() { x = mixture(&net, x, index, layer, routing) }
    net.graph.startUnit("fc4")
    _ = net.linear(x, "fc4")
  }

  /// The gates' shapes tell the number of experts; of one layer at least, whose first missing tensor is named.
  private func layers(_ weights: StateDict) -> [Layer] {
    let count = weights.count("\(Self.prefix){}.deepspeed_moe.gate.wg.weight")
    let layers = (0..<count).map { index in
      // More experts than tensors are not there; the first one missing is named.
      let experts = min(weights.rows(gate(index) + ".weight"), weights.catalogue.tensors.count)
      return Layer(experts: max(1, experts), isResidual: weights.has("\(Self.prefix)\(index).mlp.weight"))
    }
    return layers.isEmpty ? [Layer(experts: 1, isResidual: false)] : layers
  }

  private func gate(_ layer: Int) -> String { "\(Self.prefix)\(layer).deepspeed_moe.gate.wg" }

  /// A unit for the gate and one for each expert, so that no rank holds two experts at once but for the one that arrives
  /// while another runs.
  private func mixture(
    _ net: inout ModelBuilder, _ x: Int, _ index: Int, _ layer: Layer, _ routing: ExpertRouting
  ) -> Int {
    let name = "\(Self.prefix)\(index)"
    let features = net.extents(x).last ?? 1
    net.graph.startUnit("\(name).deepspeed_moe.gate")
    net.check(gate(index) + ".weight", layer.experts, features)
    var state = net.graph.topKGate(
      x, gate(index), experts: layer.experts, topK: routing.topK, capacityFactor: routing.capacityFactor)
    for expert in 0..<layer.experts {
      let expertName = "\(name).deepspeed_moe.experts.deepspeed_experts.\(expert)"
      net.graph.startUnit(expertName)
      net.check("\(expertName).weight", features, features)
      net.check("\(expertName).bias", features)
      state = net.graph.expert(state, expertName, index: expert, features: features)
    }
    guard layer.isResidual else { return net.graph.combineExperts(state, features: features) }
    net.graph.startUnit("\(name).mlp")
    net.check("\(name).mlp.weight", features, features)
    net.check("\(name).mlp.bias", features)
    net.check("\(name).coefficient.weight", 2, features)
    net.check("\(name).coefficient.bias", 2)
    return net.graph.residualExperts(state, name, features: features)
  }
}
