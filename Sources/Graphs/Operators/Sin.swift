import Tensors

/// The sine of x, computed in float64.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Sin.html.
package struct Sin: UnaryOperator {
  package static let name = "Sin"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Float(Waves.sine(Double(x))) }
}
