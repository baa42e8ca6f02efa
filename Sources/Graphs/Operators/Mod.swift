/// What is left of `x` by a division by `y`, broadcast: with the sign of `y`, as Python's `%`; or with that of `x`, as C's fmod.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Mod.html; torch.remainder and torch.fmod.
package struct Mod: BinaryOperator {
  package static let name = "Mod"

  package let fmod: Bool

  /// Makes the operator.
  package init(fmod: Bool) { self.fmod = fmod }

  package func apply(_ x: Float, _ y: Float) -> Float {
    let rest = x.truncatingRemainder(dividingBy: y)
    return !fmod && rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
  }
}
