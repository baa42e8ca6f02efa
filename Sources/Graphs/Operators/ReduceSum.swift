/// The sum over some axes, in row-major order.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceSum.html.
package typealias ReduceSum = Reduction<ReduceSumFunction>

/// What ``ReduceSum`` makes of elements.
package enum ReduceSumFunction: ReductionFunction {
  package static let name = "ReduceSum"

  package static func reduce(_ elements: [Float]) -> Float {
    Sums.sum(elements)
  }
}
