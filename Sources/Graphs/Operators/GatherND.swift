import Tensors

/// Slices of X that rows of indices name by its first axes behind `batchDims` common ones; from X and indices `[…, indices of a row]`.
///
/// What an index outside of its axis would name is NaN, and a fault. Source: https://onnx.ai/onnx/operators/onnx__GatherND.html.
package struct GatherND: Operator {
  package static let name = "GatherND"

  package let batchDims: Int

  /// Makes the operator.
  package init(batchDims: Int = 0) { self.batchDims = batchDims }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value and rows of indices into its axes from \(batchDims) on"
    try require(inputs, 2...2, expected)
    let rows = rows(inputs)
    guard rows.fit else { throw wrong(inputs, expected) }
    return [try Shape(graph: rows.result, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let rows = rows(inputs.map(\.shape))
    let count = rows.slice.reduce(1, *)
    let absent = [Float](repeating: .nan, count: count)[...]
    let elements = rows.starts(inputs[1].elements).flatMap { start in
      start.map { inputs[0].elements[$0..<$0 + count] } ?? absent
    }
    return [Tensor(Shape(checking: rows.result) ?? Shape(0), elements)]
  }

  package func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? {
    rows(inputs.map(\.shape)).fault(inputs[1].elements)
  }

  private func rows(_ inputs: [Shape]) -> IndexRows {
    IndexRows(batchDims: batchDims, data: inputs[0], rows: inputs[1])
  }
}
