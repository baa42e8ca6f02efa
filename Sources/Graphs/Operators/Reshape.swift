import Tensors

/// The same elements in another shape of as many: Reshape, Flatten, Squeeze and Unsqueeze.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Reshape.html, with 0 and -1 already resolved.
package struct Reshape: Operator {
  package static let name = "Reshape"

  package let shape: Shape

  /// Makes a reshape.
  package init(_ shape: Shape) { self.shape = shape }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    guard inputs[0].elementCount == shape.elementCount else {
      throw wrong(inputs, "a value of \(shape.elementCount) elements, those of \(shape)")
    }
    return [shape]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] { [inputs[0].reshaped(shape)] }
}
