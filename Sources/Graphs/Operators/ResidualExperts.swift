import Tensors

/// `sum * c[0] + (x * W' + B) * c[1]` with c the softmax of `x * C' + D`; inputs the state of ``TopKGate``, W
/// `[features, features]`, B `[features]`, C `[2, features]` and D `[2]`.
///
/// Source: DeepSpeed, deepspeed/moe/layer.py (`use_residual`).
package struct ResidualExperts: Operator {
  package static let name = "ResidualExperts"
  package static let roundsItself = true

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a gate's state, W [features, features], B [features], C [2, features] and D [2]"
    try require(inputs, 5...5, expected)
    guard let features = inputs[2].dimensions.first, inputs[2].rank == 1,
      inputs[0].rank == 1, inputs[0].dimensions[0] > 2 * features, inputs[1].dimensions == [features, features],
      inputs[3].dimensions == [2, features], inputs[4].dimensions == [2]
    else { throw wrong(inputs, expected) }
    return [Shape(features)]
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int { inputs[1].elementCount }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let state = inputs[0].elements
    let features = inputs[2].elements.count
    let input = Array(state[..<features])
    let scores = Mixture.linear(input, inputs[3].elements, inputs[4].elements).map(dtype.round)
    let coefficients = Mixture.softmax(scores).map(dtype.round)
    let layer = Mixture.linear(input, inputs[1].elements, inputs[2].elements).map(dtype.round)
    let result = (0..<features).map { feature in
      let experts = dtype.round(dtype.round(state[features + feature]) * coefficients[0])
      return dtype.round(experts + dtype.round(layer[feature] * coefficients[1]))
    }
    return [Tensor(Shape(features), result)]
  }
}
