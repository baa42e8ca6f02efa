import Tensors

/// X with slices updated that rows of indices name by its first axes; from X, indices `[…, indices of a row]` and updates `[…, slice]`.
///
/// An update outside of an axis makes all NaN, and is a fault. Source: https://onnx.ai/onnx/operators/onnx__ScatterND.html.
package struct ScatterND: Operator {
  package static let name = "ScatterND"

  package let reduction: ScatterReduction

  /// Makes the operator.
  package init(reduction: ScatterReduction = .none) { self.reduction = reduction }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value, rows of indices into its first axes, and the slices that they name"
    try require(inputs, 3...3, expected)
    let rows = rows(inputs)
    guard rows.fit, rows.result == inputs[2].dimensions else { throw wrong(inputs, expected) }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    var result = inputs[0]
    let rows = rows(inputs.map(\.shape))
    let count = rows.slice.reduce(1, *)
    for (row, start) in rows.starts(inputs[1].elements).enumerated() {
      guard let start else { return [Tensor(result.shape, filledWith: .nan)] }
      for place in 0..<count {
        let old = result.elements[start + place]
        result.elements[start + place] = reduction(old, inputs[2].elements[row * count + place])
      }
    }
    return [result]
  }

  package func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? {
    rows(inputs.map(\.shape)).fault(inputs[1].elements)
  }

  private func rows(_ inputs: [Shape]) -> IndexRows { IndexRows(batchDims: 0, data: inputs[0], rows: inputs[1]) }
}
