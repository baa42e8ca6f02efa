import Tensors

/// The mean of one input or more, broadcast: their sum from the first to the last, divided by how many they are.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Mean.html.
package struct Mean: Operator {
  package static let name = "Mean"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] { [try broadcast(inputs)] }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Broadcasting.fold(inputs, +).map { $0 / Float(inputs.count) }]
  }
}
