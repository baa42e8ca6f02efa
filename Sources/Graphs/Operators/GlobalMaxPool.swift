import Tensors

/// The maximum of each channel of X `[channels, spatial…]`: `[channels, 1, …]`; a NaN wins.
///
/// Source: https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html.
package struct GlobalMaxPool: Operator {
  package static let name = "GlobalMaxPool"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "X [channels, spatial…]")
    guard inputs[0].rank >= 2, inputs[0].elementCount > 0 else { throw wrong(inputs, "X [channels, spatial…]") }
    return try maximum(inputs[0]).outputs(inputs)
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    maximum(inputs[0].shape).evaluate(inputs, dtype)
  }

  private func maximum(_ shape: Shape) -> ReduceMax { ReduceMax(Array(1..<shape.rank)) }
}
