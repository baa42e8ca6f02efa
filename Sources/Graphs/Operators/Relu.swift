/// `max(0, x)`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Relu.html.
public struct Relu: UnaryOperator {
  public static let name = "Relu"

  /// Makes the operator.
  public init() {}

  public func apply(_ x: Float) -> Float { 0 > x ? 0 : x }
}
