/// The greater of x and y, broadcast; a NaN wins, and y where they are equal.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Max.html.
package struct Max: BinaryOperator {
  package static let name = "Max"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x > y || x.isNaN ? x : y }
}
