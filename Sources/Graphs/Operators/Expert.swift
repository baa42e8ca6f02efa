import Tensors

/// Adds `weight * (x * W' + B)` to the state's sum, for images that chose this expert; inputs the state of ``TopKGate``,
/// W `[features, features]` and B `[features]`.
///
/// Source: DeepSpeed, deepspeed/moe/layer.py and experts.py.
package struct Expert: Operator {
  package static let name = "Expert"
  package static let roundsItself = true

  /// Which of the experts.
  package let index: Int

  /// Makes the expert of that index.
  package init(_ index: Int) { self.index = index }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a gate's state, W [features, features] and B [features]"
    try require(inputs, 3...3, expected)
    guard let features = inputs[2].dimensions.first, inputs[0].rank == 1, inputs[1].dimensions == [features, features],
      inputs[2].rank == 1, inputs[0].dimensions[0] - 2 * features > index
    else { throw wrong(inputs, expected) }
    return [inputs[0]]
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int { inputs[1].elementCount }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let features = inputs[2].elements.count
    var state = inputs[0]
    let weight = state.elements[2 * features + index]
    if weight == 0 { return [state] }
    let values = Mixture.linear(Array(state.elements[..<features]), inputs[1].elements, inputs[2].elements)
    for (feature, value) in values.enumerated() {
      state.elements[features + feature].addProduct(weight, dtype.round(value))
    }
    return [state]
  }
}
