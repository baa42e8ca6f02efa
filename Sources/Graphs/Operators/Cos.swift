import Tensors

/// The cosine of x, computed in float64.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Cos.html.
package struct Cos: UnaryOperator {
  package static let name = "Cos"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Float(Waves.cosine(Double(x))) }
}
