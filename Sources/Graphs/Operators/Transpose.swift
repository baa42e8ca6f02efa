import Tensors

/// The same elements with the axes in another order: axis `i` of the result is axis `permutation[i]` of X.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Transpose.html.
package struct Transpose: Operator {
  package static let name = "Transpose"

  package let permutation: [Int]

  /// Makes the operator.
  package init(_ permutation: [Int]) { self.permutation = permutation }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    guard permutation.sorted() == Array(inputs[0].dimensions.indices) else {
      throw wrong("perm", "the axes of \(inputs[0]) in some order", found: "\(permutation)")
    }
    return [try Shape(graph: permutation.map { inputs[0].dimensions[$0] }, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let x = inputs[0]
    let strides = permutation.map { x.shape.strides[$0] }
    let shape = Shape(checking: permutation.map { x.dimensions[$0] }) ?? Shape(0)
    return [Tensor(shape, shape.offsets(at: strides).map { x.elements[$0] })]
  }
}
