import Tensors

/// `x * sigmoid(1.702 * x)`, as in CLIP.
///
/// Source: https://github.com/openai/CLIP, clip/model.py.
package struct QuickGelu: UnaryOperator {
  package static let name = "QuickGelu"

  /// Makes the operator.
  package init() {}

  package func apply(_ x: Float) -> Float { x * Elementary.sigmoid(1.702 * x) }
}
