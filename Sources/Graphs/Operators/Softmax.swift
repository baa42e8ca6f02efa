import Tensors

/// `e^(x - maximum) / sum` along an axis.
///
/// The sum is one of plain additions in order. A line without a number above minus infinity becomes NaN.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Softmax.html, from opset 13.
package struct Softmax: LineOperator {
  package static let name = "Softmax"

  package let axis: Int

  /// Makes the operator.
  package init(axis: Int) { self.axis = axis }

  /// The softmax of one line.
  package static func line(_ elements: [Float]) -> [Float] {
    let largest = maximum(elements)
    let powers = elements.map { Elementary.exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The largest element, NaN if there is one.
  static func maximum(_ elements: [Float]) -> Float {
    elements.reduce(-.infinity) { $0 > $1 || $0.isNaN ? $0 : $1 }
  }
}
