/// The mean over some axes: the sum in row-major order, divided by the count.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceMean.html.
package struct ReduceMean: ReduceOperator {
  package static let name = "ReduceMean"

  package let axes: [Int]
  package let keepDims: Bool

  /// Makes the operator.
  package init(_ axes: [Int], keepDims: Bool = true) {
    self.axes = axes
    self.keepDims = keepDims
  }

  package func reduce(_ elements: [Float]) -> Float {
    elements.reduce(0, +) / Float(elements.count)
  }
}
