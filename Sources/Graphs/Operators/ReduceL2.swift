/// The root of the sum of squares over some axes, summed in row-major order by fused multiply-adds.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceL2.html.
package struct ReduceL2: ReduceOperator {
  package static let name = "ReduceL2"

  package let axes: [Int]
  package let keepDims: Bool

  /// Makes the operator.
  package init(_ axes: [Int], keepDims: Bool = true) {
    self.axes = axes
    self.keepDims = keepDims
  }

  package func reduce(_ elements: [Float]) -> Float {
    elements.reduce(Float(0)) { $0.addingProduct($1, $1) }.squareRoot()
  }
}
