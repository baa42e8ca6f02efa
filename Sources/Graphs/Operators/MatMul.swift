import Tensors

/// The matrix product of A `[…, rows, in]` and B `[…, in, columns]`, whose leading axes are broadcast; `[in]` stands for one row of
/// A or one column of B, and that axis is not in the result.
///
/// Sums start at 0 and run over `in` by fused multiply-adds. Source: https://onnx.ai/onnx/operators/onnx__MatMul.html, which is
/// numpy.matmul.
package struct MatMul: Operator {
  package static let name = "MatMul"

  /// Makes the operator.
  package init() {}

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "A […, rows, in] and B […, in, columns]"
    try require(inputs, 2...2, expected)
    guard inputs[0].rank > 0, inputs[1].rank > 0, let sizes = Sizes(inputs) else { throw wrong(inputs, expected) }
    return [try Shape(graph: sizes.result, name)]
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int {
    outputs[0].elementCount.saturatingProduct(inputs[0].dimensions.last ?? 0)
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let (a, b) = (inputs[0].elements, inputs[1].elements)
    return evaluate(inputs) { terms in
      var sum: Float = 0
      for k in 0..<terms.count { sum.addProduct(a[terms.row + k], b[terms.column + k * terms.step]) }
      return sum
    }
  }

  /// Where the terms of one element of a product lie: `count` behind one another in A from `row` on, and in B from `column` on, `step`
  /// elements apart.
  package struct Terms {
    package let count: Int
    package let row: Int
    package let column: Int
    package let step: Int
  }

  /// The same by sums of another order.
  package func evaluate(_ inputs: [Tensor], by sum: (Terms) -> Float) -> [Tensor] {
    guard let sizes = Sizes(inputs.map(\.shape)) else { return [] }
    let strides = (
      Broadcasting.strides(of: sizes.batches.0, in: sizes.batch),
      Broadcasting.strides(of: sizes.batches.1, in: sizes.batch)
    )
    var result: [Float] = []
    for index in Indices(sizes.batch) {
      let first = index.offset(at: strides.0) * sizes.rows * sizes.depth
      let second = index.offset(at: strides.1) * sizes.depth * sizes.columns
      for row in 0..<sizes.rows {
        for column in 0..<sizes.columns {
          result.append(
            sum(
              Terms(count: sizes.depth, row: first + row * sizes.depth, column: second + column, step: sizes.columns)))
        }
      }
    }
    return [Tensor(Shape(checking: sizes.result) ?? Shape(0), result)]
  }

  /// The extents of a product.
  private struct Sizes {
    let rows: Int
    let depth: Int
    let columns: Int
    /// The leading axes of A and of B, and those they broadcast to.
    let batches: (Shape, Shape)
    let batch: Shape
    let result: [Int]

    /// Nil where the inputs, of a rank of 1 or more, do not fit.
    init?(_ inputs: [Shape]) {
      let (a, b) = (inputs[0].dimensions, inputs[1].dimensions)
      rows = a.count > 1 ? a[a.count - 2] : 1
      columns = b.count > 1 ? b[b.count - 1] : 1
      depth = a[a.count - 1]
      guard depth == b[max(b.count - 2, 0)], let first = Shape(checking: Array(a.dropLast(2))),
        let second = Shape(checking: Array(b.dropLast(2))), let both = Broadcasting.shape([first, second])
      else { return nil }
      batches = (first, second)
      batch = both
      result = both.dimensions + (a.count > 1 ? [rows] : []) + (b.count > 1 ? [columns] : [])
    }
  }
}
