import Tensors

/// X repeated to the shape that it and `shape` broadcast to.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Expand.html.
package struct Expand: Operator {
  package static let name = "Expand"

  package let shape: Shape

  /// Makes the operator.
  package init(_ shape: Shape) { self.shape = shape }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    guard let result = Broadcasting.shape([inputs[0], shape]) else {
      throw wrong(inputs, "a value that broadcasts with \(shape)")
    }
    return [try Shape(graph: result.dimensions, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let result = Broadcasting.shape([inputs[0].shape, shape]) ?? inputs[0].shape
    return [Tensor(result, Broadcasting.expand(inputs[0], to: result))]
  }
}
