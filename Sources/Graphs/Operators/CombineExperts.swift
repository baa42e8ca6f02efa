import Tensors

/// The sum of the experts' outputs, `[features]`, from the state of ``TopKGate``.
///
/// Source: DeepSpeed, deepspeed/moe/layer.py.
package struct CombineExperts: Operator {
  package static let name = "CombineExperts"
  package static let roundsItself = true

  package let features: Int

  /// Makes the operator for so many features.
  package init(features: Int) { self.features = features }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a gate's state of \(features) features"
    try require(inputs, 1...1, expected)
    guard inputs[0].rank == 1, inputs[0].dimensions[0] > 2 * features else { throw wrong(inputs, expected) }
    return [Shape(features)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Tensor(Shape(features), inputs[0].elements[features..<(2 * features)].map(dtype.round))]
  }
}
