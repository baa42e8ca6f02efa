/// 1 where x is less than y, else 0, broadcast; a NaN is neither less, nor equal, nor greater.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Less.html.
package struct Less: BinaryOperator {
  package static let name = "Less"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x < y ? 1 : 0 }
}

/// 1 where x is less than y or equal, else 0, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__LessOrEqual.html.
package struct LessOrEqual: BinaryOperator {
  package static let name = "LessOrEqual"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x <= y ? 1 : 0 }
}

/// 1 where x is greater than y, else 0, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Greater.html.
package struct Greater: BinaryOperator {
  package static let name = "Greater"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x > y ? 1 : 0 }
}

/// 1 where x is greater than y or equal, else 0, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__GreaterOrEqual.html.
package struct GreaterOrEqual: BinaryOperator {
  package static let name = "GreaterOrEqual"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x >= y ? 1 : 0 }
}

/// 1 where x equals y, else 0, broadcast.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Equal.html.
package struct Equal: BinaryOperator {
  package static let name = "Equal"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float, _ y: Float) -> Float { x == y ? 1 : 0 }
}
