/// The square root of x, correctly rounded; NaN for a negative x.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Sqrt.html.
package struct Sqrt: UnaryOperator {
  package static let name = "Sqrt"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x.squareRoot() }
}
