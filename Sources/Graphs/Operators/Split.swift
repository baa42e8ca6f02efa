import Tensors

/// A value cut along an axis, an output a size.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Split.html, with the sizes resolved.
package struct Split: Operator {
  package static let name = "Split"

  package let axis: Int
  /// Their sum is the axis's extent.
  package let sizes: [Int]

  /// Makes the operator.
  package init(axis: Int, sizes: [Int]) {
    self.axis = axis
    self.sizes = sizes
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    var left = inputs[0].dimensions[axis]
    for size in sizes {
      guard (0...left).contains(size) else {
        left = -1
        break
      }
      left -= size
    }
    guard left == 0, !sizes.isEmpty else { throw wrong("split", "sizes of parts of \(inputs[0])", found: "\(sizes)") }
    return shapes(inputs[0])
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let x = inputs[0]
    let run = x.shape.count(axis..<x.shape.rank)
    var start = 0
    return shapes(x.shape).map { shape in
      let length = shape.count(axis..<shape.rank)
      let first = start
      let elements = (0..<shape.count(0..<axis)).flatMap { (outer: Int) -> ArraySlice<Float> in
        x.elements[(outer * run + first)...].prefix(length)
      }
      start += length
      return Tensor(shape, elements)
    }
  }

  private func shapes(_ shape: Shape) -> [Shape] {
    sizes.map { size in
      var extents = shape.dimensions
      extents[axis] = size
      return Shape(checking: extents) ?? Shape(0)
    }
  }
}
