import Tensors

/// Indices of an axis that depend on the image: from X and indices, X with the indices' axes in place of that axis.
///
/// What an index outside of the axis would name is NaN, and a fault. Source: https://onnx.ai/onnx/operators/onnx__Gather.html.
package struct LiveGather: Operator {
  package static let name = "Gather"

  package let axis: Int

  /// Makes the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value with an axis \(axis), and indices"
    try require(inputs, 2...2, expected)
    guard inputs[0].dimensions.indices.contains(axis) else { throw wrong(inputs, expected) }
    return [try Shape(graph: result(inputs), name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let (x, indices) = (inputs[0], inputs[1].elements)
    let lines = Lines(x.shape, axis: axis)
    let places = indices.map { LiveIndex.place($0, of: lines.extent) }
    let absent = [Float](repeating: .nan, count: lines.inner)[...]
    let elements = (0..<lines.outer).flatMap { outer in
      places.flatMap { place in
        guard let place else { return absent }
        let first = (outer * lines.extent + place) * lines.inner
        return x.elements[first..<first + lines.inner]
      }
    }
    return [Tensor(Shape(checking: result(inputs.map(\.shape))) ?? Shape(0), elements)]
  }

  package func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? {
    LiveIndex.fault(inputs[1].elements, of: inputs[0].dimensions[axis])
  }

  private func result(_ inputs: [Shape]) -> [Int] {
    let extents = inputs[0].dimensions
    return extents[..<axis] + inputs[1].dimensions + extents[(axis + 1)...]
  }
}
