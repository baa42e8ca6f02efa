/// The index of the largest element of each line along an axis.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ArgMax.html; torch.argmax, which takes the first NaN.
package typealias ArgMax = ArgReduction<LargestOrder>

/// The order of ``ArgMax``.
package enum LargestOrder: ArgOrder {
  package static let name = "ArgMax"

  package static func isBetter(_ x: Float, than y: Float) -> Bool { x > y || x.isNaN && !y.isNaN }
}
