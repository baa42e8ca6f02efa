import Tensors

/// `x - maximum - log(sum)` along an axis, where the sum is that of `e^(x - maximum)` by plain additions in order.
///
/// Source: https://onnx.ai/onnx/operators/onnx__LogSoftmax.html, from opset 13.
package struct LogSoftmax: LineOperator {
  package static let name = "LogSoftmax"

  package let axis: Int

  /// Makes the operator.
  package init(axis: Int) { self.axis = axis }

  package static func line(_ elements: [Float]) -> [Float] {
    let largest = Softmax.maximum(elements)
    let logarithm = Elementary.log(elements.reduce(0) { $0 + Elementary.exp($1 - largest) })
    return elements.map { $0 - largest - logarithm }
  }
}
