/// The root of the sum of squares over some axes, summed in row-major order by fused multiply-adds.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceL2.html.
package typealias ReduceL2 = Reduction<ReduceL2Function>

/// What ``ReduceL2`` makes of elements.
package enum ReduceL2Function: ReductionFunction {
  package static let name = "ReduceL2"

  package static func reduce(_ elements: [Float]) -> Float {
    Sums.squares(elements).squareRoot()
  }
}
