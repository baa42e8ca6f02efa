import Tensors

/// The sum of one input or more, broadcast, added from the first to the last.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Sum.html.
package struct Sum: Operator {
  package static let name = "Sum"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] { [try broadcast(inputs)] }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Broadcasting.fold(inputs, +)]
  }
}
