/// The minimum over some axes; a NaN wins.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceMin.html.
package typealias ReduceMin = Reduction<ReduceMinFunction>

/// What ``ReduceMin`` makes of elements.
package enum ReduceMinFunction: ReductionFunction {
  package static let name = "ReduceMin"

  package static func reduce(_ elements: [Float]) -> Float {
    elements.reduce(.infinity) { $0 < $1 || $0.isNaN ? $0 : $1 }
  }
}
