import Tensors

/// `min(max(x, least), most)`; a NaN stays one.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Clip.html, with constant bounds; one that is absent is infinite.
package struct Clip: UnaryOperator {
  package static let name = "Clip"

  package let least: Float
  package let most: Float

  /// Makes the operator.
  package init(least: Float = -.infinity, most: Float = .infinity) {
    self.least = least
    self.most = most
  }

  package func apply(_ x: Float) -> Float { Elementary.clip(x, low: least, high: most) }
}
