import Tensors

/// DeepSpeed's mixtures of experts, with the names of their parameters.
extension GraphBuilder {
  /// TopKGate: from features to the state that ``expert(_:_:index:features:)`` goes on with.
  public mutating func topKGate(
    _ input: Int, _ name: String, experts: Int, topK: Int, capacityFactor: Float? = nil
  ) -> Int {
    let weight = parameter("\(name).weight", Shape(experts, values[input].elementCount))
    return node(TopKGate(topK: topK, capacityFactor: capacityFactor), [.value(input), weight], name: name)
  }

  /// Expert: the state with one more expert's output in it.
  public mutating func expert(_ state: Int, _ name: String, index: Int, features: Int) -> Int {
    let used = [
      parameter("\(name).weight", Shape(features, features)), parameter("\(name).bias", Shape(features)),
    ]
    return node(Expert(index), [.value(state)] + used, name: name)
  }

  /// CombineExperts.
  public mutating func combineExperts(_ state: Int, features: Int) -> Int {
    node(CombineExperts(features: features), [.value(state)])
  }

  /// ResidualExperts: beside the experts a layer that sees every image.
  public mutating func residualExperts(_ state: Int, _ name: String, features: Int) -> Int {
    let used = [
      parameter("\(name).mlp.weight", Shape(features, features)), parameter("\(name).mlp.bias", Shape(features)),
      parameter("\(name).coefficient.weight", Shape(2, features)), parameter("\(name).coefficient.bias", Shape(2)),
    ]
    return node(ResidualExperts(), [.value(state)] + used, name: name)
  }
}
