import Tensors

/// `x` where the condition is not 0, else `y`; inputs condition, X and Y are broadcast to one shape.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Where.html.
package struct Where: Operator {
  package static let name = "Where"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 3...3, "a condition, X and Y")
    return [try broadcast(inputs)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let shape = Broadcasting.shape(inputs.map(\.shape)) ?? inputs[0].shape
    let parts = inputs.map { Broadcasting.expand($0, to: shape) }
    return [Tensor(shape, parts[0].indices.map { parts[0][$0] != 0 ? parts[1][$0] : parts[2][$0] })]
  }
}
