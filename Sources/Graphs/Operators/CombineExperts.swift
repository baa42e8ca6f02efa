import Tensors

/// The sum of the experts' outputs, `[features]`, from the state of ``TopKGate``.
///
/// Source: DeepSpeed, deepspeed/moe/layer.py.
public struct CombineExperts: Operator {
  public static let name = "CombineExperts"

  public let features: Int

  /// Makes the operator for so many features.
  public init(features: Int) { self.features = features }

  public func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a gate's state of \(features) features"
    try require(inputs, 1...1, expected)
    guard inputs[0].rank == 1, inputs[0].dimensions[0] > 2 * features else { throw wrong(inputs, expected) }
    return [Shape(features)]
  }

  public func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Tensor(Shape(features), inputs[0].elements[features..<(2 * features)].map(dtype.round))]
  }
}
