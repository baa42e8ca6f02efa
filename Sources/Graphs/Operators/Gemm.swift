import Tensors

/// `alpha * X * W' + beta * B` over the last axis of X `[…, in]`: W is `[out, in]` with `transB`, else `[in, out]`; B, which may be
/// absent, is `[out]`.
///
/// Sums start at `beta * B`, as torch.nn.Linear's do. Source: https://onnx.ai/onnx/operators/onnx__Gemm.html, with the rows of
/// the batch taken off.
package struct Gemm: Operator {
  package static let name = "Gemm"

  package let alpha: Float
  package let beta: Float
  package let transB: Bool

  /// Makes torch.nn.Linear, or what the attributes say.
  package init(alpha: Float = 1, beta: Float = 1, transB: Bool = true) {
    self.alpha = alpha
    self.beta = beta
    self.transB = transB
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X […, in], W \(transB ? "[out, in]" : "[in, out]") and perhaps B [out]"
    try require(inputs, 2...3, expected)
    guard inputs[0].rank >= 1, inputs[1].rank == 2 else { throw wrong(inputs, expected) }
    let (features, out) = size(inputs[1])
    guard inputs[0].dimensions.last == features, inputs.count < 3 || inputs[2].dimensions == [out] else {
      throw wrong(inputs, expected)
    }
    return [try Shape(graph: inputs[0].dimensions.dropLast() + [out], name)]
  }

  /// The features that enter and those that leave.
  package func size(_ weights: Shape) -> (in: Int, out: Int) {
    let extents = weights.dimensions
    return transB ? (extents[1], extents[0]) : (extents[0], extents[1])
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int {
    outputs[0].elementCount.saturatingProduct(inputs[0].dimensions.last ?? 0)
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let (x, w) = (inputs[0], inputs[1].elements)
    let (features, out) = size(inputs[1].shape)
    let rows = features == 0 ? 0 : x.elements.count / features
    let (rowStride, stride) = transB ? (features, 1) : (1, out)
    var result: [Float] = []
    for row in 0..<rows {
      for feature in 0..<out {
        // With another alpha the products are scaled when they are summed.
        let bias = inputs.count > 2 ? beta * inputs[2].elements[feature] : 0
        var sum = alpha == 1 ? bias : 0
        for index in 0..<features {
          sum.addProduct(w[feature * rowStride + index * stride], x.elements[row * features + index])
        }
        result.append(alpha == 1 ? sum : bias.addingProduct(alpha, sum))
      }
    }
    return [Tensor(Shape(checking: x.dimensions.dropLast() + [out]) ?? Shape(0), result)]
  }
}
