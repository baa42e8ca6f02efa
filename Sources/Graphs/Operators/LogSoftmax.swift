import Tensors

/// `x - maximum - log(sum)` along an axis, where the sum is that of `e^(x - maximum)` by plain additions in order.
///
/// Source: https://onnx.ai/onnx/operators/onnx__LogSoftmax.html, from opset 13.
package struct LogSoftmax: Operator {
  package static let name = "LogSoftmax"

  package let axis: Int

  /// Makes the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let result = Lines(inputs[0].shape, axis: axis).map(inputs[0], to: inputs[0].shape) { line in
      let largest = Softmax.maximum(line)
      let logarithm = Elementary.log(line.reduce(0) { $0 + Elementary.exp($1 - largest) })
      return line.map { $0 - largest - logarithm }
    }
    return [result]
  }
}
