/// `min(max(x, least), most)`.
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

  package func apply(_ x: Float) -> Float { x.clamped(least, most) }
}

extension Float {
  /// The nearest number from `least` to `most`, which wins where they cross; a NaN stays one.
  func clamped(_ least: Float, _ most: Float) -> Float {
    let raised = self < least ? least : self
    return raised > most ? most : raised
  }
}
