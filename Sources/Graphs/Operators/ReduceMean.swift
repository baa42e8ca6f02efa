/// The mean over some axes: the sum in row-major order (``Sums``), divided by the count.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceMean.html.
package typealias ReduceMean = Reduction<ReduceMeanFunction>

/// What ``ReduceMean`` makes of elements.
package enum ReduceMeanFunction: ReductionFunction {
  package static let name = "ReduceMean"

  package static func reduce(_ elements: [Float]) -> Float {
    Sums.sum(elements) / Float(elements.count)
  }
}
