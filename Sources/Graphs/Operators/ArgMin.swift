/// The index of the smallest element of each line along an axis.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ArgMin.html; torch.argmin, which takes the first NaN.
package typealias ArgMin = ArgReduction<SmallestOrder>

/// The order of ``ArgMin``.
package enum SmallestOrder: ArgOrder {
  package static let name = "ArgMin"

  package static func isBetter(_ x: Float, than y: Float) -> Bool { x < y || x.isNaN && !y.isNaN }
}
