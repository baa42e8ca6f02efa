/// The sum over some axes, in row-major order.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceSum.html.
package struct ReduceSum: ReduceOperator {
  package static let name = "ReduceSum"

  package let axes: [Int]
  package let keepDims: Bool

  /// Makes the operator.
  package init(_ axes: [Int], keepDims: Bool = true) {
    self.axes = axes
    self.keepDims = keepDims
  }

  package func reduce(_ elements: [Float]) -> Float {
    elements.reduce(0, +)
  }
}
