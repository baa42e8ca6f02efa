import Checkpoints
import Graphs
import Tensors

/// How images are given to the experts of a mixture.
public struct ExpertRouting: Hashable, Sendable {
  /// The experts that each image goes to, 1 or 2; a checkpoint does not tell.
  public var topK = 1
  /// What an expert takes of a batch, as a multiple of its even share; nil for all, whatever the batch.
  ///
  /// It takes the first ceil(factor * topK * images / experts) images that chose it.
  public var capacityFactor: Float?

  /// Makes a routing.
  public init(topK: Int = 1, capacityFactor: Float? = nil) {
    self.topK = topK
    self.capacityFactor = capacityFactor
  }
}

/// The small net of DeepSpeedExamples' CIFAR example with `--moe`: mixtures of experts in place of its third linear layer,
/// or with `--mlp-type residual` beside it (PR-MoE where the layers differ in their number of experts).
///
/// Source: DeepSpeedExamples, training/cifar/cifar10_deepspeed.py; DeepSpeed, deepspeed/moe.
struct NetMoE: Architecture {
  /// A layer of experts.
  struct Layer: Equatable {
    let experts: Int
    let isResidual: Bool
  }

  private static let features = 84
  private static let layerPrefix = "moe_layer_list."

  let name = "net-moe"
  let normalization = "tutorial"
  let layers: [Layer]
  private(set) var routing = ExpertRouting()

  /// Recognises the state dict by its gates, whose shapes tell the number of experts.
  init?(_ catalogue: Catalogue, isForced: Bool = false) {
    var layers: [Layer] = []
    while let gate = catalogue[Self.gate(layers.count) + ".weight"] {
      // More experts than tensors are not there; the first one missing is named.
      let experts = max(1, min(gate.shape.dimensions.first ?? 0, catalogue.tensors.count))
      let isResidual = catalogue["\(Self.layerPrefix)\(layers.count).mlp.weight"] != nil
      layers.append(Layer(experts: experts, isResidual: isResidual))
    }
    if layers.isEmpty {
      guard isForced || catalogue.tensors.contains(where: { $0.name.hasPrefix(Self.layerPrefix) }) else { return nil }
      layers = [Layer(experts: 1, isResidual: false)]
    }
    self.layers = layers
  }

  /// Takes a routing, where every layer has the experts for it.
  mutating func route(_ routing: ExpertRouting, _ path: String) throws(ModelError) {
    if let layer = layers.first(where: { $0.experts < routing.topK }) {
      throw .tooFewExperts(path: path, wanted: routing.topK, experts: layer.experts)
    }
    self.routing = routing
  }

  private static func gate(_ layer: Int) -> String { "\(layerPrefix)\(layer).deepspeed_moe.gate.wg" }

  func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "conv1")
    var x = Net.features(&builder)
    for (index, layer) in layers.enumerated() { x = mixture(&builder, x, index, layer) }
    builder.startUnit("fc4")
    _ = builder.gemm(x, "fc4", out: 10)
    return try builder.finish()
  }

  /// A unit for the gate and one for each expert, so that no rank holds two experts at once but for the one that arrives
  /// while another runs.
  private func mixture(_ builder: inout GraphBuilder, _ x: Int, _ index: Int, _ layer: Layer) -> Int {
    let name = "\(Self.layerPrefix)\(index)"
    builder.startUnit("\(name).deepspeed_moe.gate")
    var state = builder.topKGate(
      x, Self.gate(index), experts: layer.experts, topK: routing.topK, capacityFactor: routing.capacityFactor)
    for expert in 0..<layer.experts {
      let expertName = "\(name).deepspeed_moe.experts.deepspeed_experts.\(expert)"
      builder.startUnit(expertName)
      state = builder.expert(state, expertName, index: expert, features: Self.features)
    }
    guard layer.isResidual else { return builder.combineExperts(state, features: Self.features) }
    builder.startUnit("\(name).mlp")
    return builder.residualExperts(state, name, features: Self.features)
  }
}
