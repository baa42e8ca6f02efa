import Tensors

/// The angle in (-π/2, π/2) whose tangent is x, computed in float64.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Atan.html.
package struct Atan: UnaryOperator {
  package static let name = "Atan"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Float(Angles.arctangent(Double(x))) }
}
