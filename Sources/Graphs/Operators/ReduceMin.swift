/// The minimum over some axes; a NaN wins.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceMin.html.
package struct ReduceMin: ReduceOperator {
  package static let name = "ReduceMin"

  package let axes: [Int]
  package let keepDims: Bool

  /// Makes the operator.
  package init(_ axes: [Int], keepDims: Bool = true) {
    self.axes = axes
    self.keepDims = keepDims
  }

  package func reduce(_ elements: [Float]) -> Float {
    elements.reduce(.infinity) { $0 < $1 || $0.isNaN ? $0 : $1 }
  }
}
