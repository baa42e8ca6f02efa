import Tensors

/// An operator that makes of each line along an axis another one as long.
package protocol LineOperator: Operator {
  var axis: Int { get }

  /// What becomes of a line.
  static func line(_ elements: [Float]) -> [Float]
}

extension LineOperator {
  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Lines(inputs[0].shape, axis: axis).map(inputs[0], to: inputs[0].shape, Self.line)]
  }
}
