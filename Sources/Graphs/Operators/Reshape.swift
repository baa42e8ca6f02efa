import Tensors

/// The same elements in another shape of as many: Reshape, Flatten, Squeeze and Unsqueeze.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Reshape.html, with 0 and -1 already resolved.
public struct Reshape: Operator {
  public static let name = "Reshape"

  public let shape: Shape

  /// Makes a reshape.
  public init(_ shape: Shape) { self.shape = shape }

  public func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    guard inputs[0].elementCount == shape.elementCount else {
      throw wrong(inputs, "a value of \(shape.elementCount) elements, those of \(shape)")
    }
    return [shape]
  }

  public func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] { [inputs[0].reshaped(shape)] }
}
