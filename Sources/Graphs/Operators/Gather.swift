import Tensors

/// Chosen indices of an axis, which becomes the axes of `shape`: none for a single index.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Gather.html, with constant indices, negative ones resolved.
package struct Gather: Operator {
  package static let name = "Gather"

  package let axis: Int
  /// In row-major order of `shape`.
  package let indices: [Int]
  package let shape: Shape

  /// Makes the operator.
  package init(axis: Int, indices: [Int], shape: Shape) {
    self.axis = axis
    self.indices = indices
    self.shape = shape
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    guard indices.count == shape.elementCount else {
      throw wrong("indices", "as many as \(shape) has elements", found: "\(indices.count)")
    }
    let extent = inputs[0].dimensions[axis]
    if let index = indices.first(where: { !(0..<extent).contains($0) }) {
      throw wrong("indices", "below \(extent)", found: "\(index)")
    }
    return [try Shape(graph: result(inputs[0]), name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let x = inputs[0]
    let lines = Lines(x.shape, axis: axis)
    let elements = (0..<lines.outer).flatMap { outer in
      indices.flatMap { index in
        let first = (outer * lines.extent + index) * lines.inner
        return x.elements[first..<first + lines.inner]
      }
    }
    return [Tensor(Shape(checking: result(x.shape)) ?? Shape(0), elements)]
  }

  private func result(_ input: Shape) -> [Int] {
    input.dimensions[..<axis] + shape.dimensions + input.dimensions[(axis + 1)...]
  }
}
