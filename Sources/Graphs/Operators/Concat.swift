import Tensors

/// Values joined along an axis; their other extents are equal.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Concat.html.
package struct Concat: Operator {
  package static let name = "Concat"

  package let axis: Int

  /// Makes the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "values whose extents are equal but for axis \(axis)"
    try require(inputs, 1...1 << 20, expected)
    var extents = inputs[0].dimensions
    guard extents.indices.contains(axis) else { throw wrong(inputs, expected) }
    extents[axis] = 0
    for input in inputs {
      guard input.rank == extents.count,
        extents.indices.allSatisfy({ $0 == axis || input.dimensions[$0] == extents[$0] })
      else { throw wrong(inputs, expected) }
      extents[axis] += input.dimensions[axis]
    }
    return [try Shape(graph: extents, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    var extents = inputs[0].dimensions
    extents[axis] = inputs.reduce(0) { $0 + $1.dimensions[axis] }
    var elements: [Float] = []
    for outer in 0..<inputs[0].shape.count(0..<axis) {
      for input in inputs {
        let run = input.shape.count(axis..<input.shape.rank)
        elements += input.elements[outer * run..<(outer + 1) * run]
      }
    }
    return [Tensor(Shape(checking: extents) ?? Shape(0), elements)]
  }
}
