import Tensors

/// Scaled dot-product attention, `softmax(Q * K' * scale + mask) * V` for each head: inputs Q `[…, heads, tokens, dim]`,
/// K `[…, heads, keys, dim]`, V `[…, heads, keys, width]` and perhaps a mask that broadcasts to `[…, heads, tokens, keys]`.
///
/// Products sum by fused multiply-adds from 0; scores, their scaling, the mask's addition and ``Softmax`` stay in float32; the
/// probabilities are rounded to the dtype. Source: torch.nn.functional.scaled_dot_product_attention.
package struct Attention: Operator {
  package static let name = "Attention"

  package let scale: Float

  /// Makes the operator.
  package init(scale: Float) { self.scale = scale }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "Q […, tokens, dim], K […, keys, dim], V […, keys, width] and perhaps a mask for […, tokens, keys]"
    try require(inputs, 3...4, expected)
    let (q, k, v) = (inputs[0].dimensions, inputs[1].dimensions, inputs[2].dimensions)
    let rank = q.count
    guard rank >= 2, k.count == rank, v.count == rank, k.dropLast(2) == q.dropLast(2), v.dropLast(2) == q.dropLast(2),
      k[rank - 1] == q[rank - 1], k[rank - 2] == v[rank - 2], k[rank - 2] > 0
    else { throw wrong(inputs, expected) }
    let scores = try Shape(graph: Self.scores(inputs[0], inputs[1]), name)
    guard inputs.count < 4 || Broadcasting.shape([inputs[3], scores]) == scores else { throw wrong(inputs, expected) }
    return [try Shape(graph: q.dropLast() + [v[rank - 1]], name)]
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int {
    let keys = inputs[1].dimensions.dropLast().last ?? 0
    return keys.saturatingProduct(inputs[0].elementCount + outputs[0].elementCount)
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    evaluate(inputs, dtype) { MatMul().evaluate($0, dtype) }
  }

  /// The same by products of another order.
  package func evaluate(_ inputs: [Tensor], _ dtype: DType, by product: ([Tensor]) -> [Tensor]) -> [Tensor] {
    let rank = inputs[1].shape.rank
    let transposed = Array(0..<rank - 2) + [rank - 1, rank - 2]
    let keys = Transpose(transposed).evaluate([inputs[1]], dtype)
    var scores = product([inputs[0]] + keys)[0].map { $0 * scale }
    if inputs.count > 3 { scores = Broadcasting.fold([scores, inputs[3]], +) }
    let probabilities = Softmax(axis: rank - 1).evaluate([scores], dtype)[0].map(dtype.round)
    return product([probabilities, inputs[2]])
  }

  private static func scores(_ queries: Shape, _ keys: Shape) -> [Int] {
    queries.dimensions.dropLast() + [keys.dimensions[keys.rank - 2]]
  }
}
