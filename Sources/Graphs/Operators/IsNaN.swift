/// 1 for a NaN, else 0.
///
/// Source: https://onnx.ai/onnx/operators/onnx__IsNaN.html.
package struct IsNaN: UnaryOperator {
  package static let name = "IsNaN"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x.isNaN ? 1 : 0 }
}
