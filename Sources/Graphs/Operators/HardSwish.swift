import Tensors

/// `x * min(max(x + 3, 0), 6) / 6`, each step rounded, in the order of PyTorch's CPU kernel.
///
/// Source: https://onnx.ai/onnx/operators/onnx__HardSwish.html; aten/src/ATen/native/cpu/Activation.cpp.
package struct HardSwish: UnaryOperator {
  package static let name = "HardSwish"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { Elementary.hardSwish(x) }
}
