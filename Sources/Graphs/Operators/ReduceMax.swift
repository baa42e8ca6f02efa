/// The maximum over some axes; a NaN wins.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ReduceMax.html.
package typealias ReduceMax = Reduction<ReduceMaxFunction>

/// What ``ReduceMax`` makes of elements.
package enum ReduceMaxFunction: ReductionFunction {
  package static let name = "ReduceMax"

  package static func reduce(_ elements: [Float]) -> Float {
    elements.reduce(-.infinity) { $0 > $1 || $0.isNaN ? $0 : $1 }
  }
}
