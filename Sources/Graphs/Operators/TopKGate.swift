import Tensors

/// Softmax of `X * W'` in float32, of which the ``topK`` largest are the weights of their experts, two of them normalised to a
/// sum of 1; from X `[features]` and W `[experts, features]` to the state that ``Expert`` goes on with: the features, the sum of
/// the experts' outputs, and a weight for each expert.
///
/// With a capacity factor F an expert takes the first ceil(F * topK * images / experts) images of a batch that chose it;
/// without one it takes all. Source: DeepSpeed, deepspeed/moe/sharded_moe.py (`top1gating`, `top2gating`).
package struct TopKGate: Operator {
  package static let name = "TopKGate"
  package static let roundsItself = true

  /// 1 or 2.
  package let topK: Int
  package let capacityFactor: Float?

  /// Makes a gate.
  package init(topK: Int, capacityFactor: Float? = nil) {
    self.topK = topK
    self.capacityFactor = capacityFactor
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [features] and W [experts, features] of \(topK) experts or more"
    try require(inputs, 2...2, expected)
    guard inputs[0].rank == 1, inputs[1].rank == 2, inputs[1].dimensions[1] == inputs[0].dimensions[0],
      inputs[1].dimensions[0] >= topK
    else { throw wrong(inputs, expected) }
    return [try Shape(graph: [2 * inputs[0].dimensions[0] + inputs[1].dimensions[0]], name)]
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int { inputs[1].elementCount }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let (input, weights) = (inputs[0].elements, inputs[1].elements)
    let experts = inputs[1].dimensions[0]
    let logits = Mixture.linear(input, weights, [Float](repeating: 0, count: experts))
    let probabilities = Mixture.softmax(logits)
    var first = 0
    for expert in 1..<max(experts, 1) where probabilities[expert] > probabilities[first] { first = expert }
    var chosen = [(first, probabilities[first])]
    if topK == 2 {
      var second = first == 0 ? 1 : 0
      var best = -Float.infinity
      for expert in 0..<experts where expert != first && logits[expert] > best {
        (second, best) = (expert, logits[expert])
      }
      chosen.append((second, probabilities[second]))
      let both = chosen[0].1 + chosen[1].1
      let sum = both < .ulpOfOne ? .ulpOfOne : both
      chosen = chosen.map { ($0.0, $0.1 / sum) }
    }
    var result = [Float](repeating: 0, count: experts)
    for (expert, weight) in chosen { result[expert] = dtype.round(weight) }
    let state = input + [Float](repeating: 0, count: input.count) + result
    return [Tensor(Shape(state.count), state)]
  }
}
