/// `x + y`, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Add.html.
public struct Add: BinaryOperator {
  public static let name = "Add"

  /// Makes the operator.
  public init() {}

  public func apply(_ x: Float, _ y: Float) -> Float { x + y }
}
