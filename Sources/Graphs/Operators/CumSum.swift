import Tensors

/// The sums of the elements of an axis up to each of them, added in order.
///
/// Source: https://onnx.ai/onnx/operators/onnx__CumSum.html.
package struct CumSum: Operator {
  package static let name = "CumSum"

  package let axis: Int
  /// Whether an element's own sum is without it.
  package let isExclusive: Bool
  /// Whether it is added from the last element to the first.
  package let isReverse: Bool

  /// Makes the operator.
  package init(axis: Int, isExclusive: Bool = false, isReverse: Bool = false) {
    self.axis = axis
    self.isExclusive = isExclusive
    self.isReverse = isReverse
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Lines(inputs[0].shape, axis: axis).map(inputs[0], to: inputs[0].shape) { sums(of: $0, adding: +) }]
  }

  /// The sums of a line, from 0 on.
  package func sums<Number: AdditiveArithmetic>(of line: [Number], adding: (Number, Number) -> Number) -> [Number] {
    var sum = Number.zero
    let sums = (isReverse ? line.reversed() : line).map { element in
      let before = sum
      sum = adding(sum, element)
      return isExclusive ? before : sum
    }
    return isReverse ? sums.reversed() : sums
  }
}
