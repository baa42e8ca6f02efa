import Tensors

/// An operator that makes each element from the one at the same place.
package protocol UnaryOperator: Operator {
  /// The result for one element; a NaN stays one.
  func apply(_ x: Float) -> Float
}

extension UnaryOperator {
  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] { [inputs[0].map(apply)] }
}

/// An operator on two inputs that are broadcast to one shape (https://onnx.ai/onnx/repo-docs/Broadcasting.html).
package protocol BinaryOperator: Operator {
  /// The result for one pair of elements.
  func apply(_ x: Float, _ y: Float) -> Float
}

extension BinaryOperator {
  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 2...2, "two inputs")
    return [try broadcast(inputs)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [Broadcasting.fold(inputs, apply)]
  }
}

extension Operator {
  /// The shape that all inputs, one or more, broadcast to; throws where there is none.
  func broadcast(_ inputs: [Shape]) throws(GraphError) -> Shape {
    let expected = "shapes that broadcast to one"
    try require(inputs, 1...Int.max, expected)
    guard let shape = Broadcasting.shape(inputs) else { throw wrong(inputs, expected) }
    return try Shape(graph: shape.dimensions, name)
  }
}

/// NumPy's rule: shapes are aligned at their last axes, and an extent of 1 or none is repeated.
package enum Broadcasting {
  /// The shape that all of `shapes` broadcast to, or nil where there is none.
  package static func shape(_ shapes: [Shape]) -> Shape? {
    let rank = shapes.map(\.rank).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (axis, extent) in shape.dimensions.enumerated() where extent != 1 {
        let place = axis + rank - shape.rank
        guard result[place] == 1 || result[place] == extent else { return nil }
        result[place] = extent
      }
    }
    return Shape(checking: result)
  }

  /// The elements from one index of each axis of `target` to the next in a value of `shape`: 0 where it is repeated.
  package static func strides(of shape: Shape, in target: Shape) -> [Int] {
    let own = shape.strides
    return target.dimensions.indices.map { place in
      let axis = place - (target.rank - shape.rank)
      return axis < 0 || shape.dimensions[axis] == 1 ? 0 : own[axis]
    }
  }

  /// The elements at each place of the inputs' shape, combined from the first input to the last.
  package static func fold(_ inputs: [Tensor], _ combine: (Float, Float) -> Float) -> Tensor {
    let shape = shape(inputs.map(\.shape)) ?? inputs[0].shape
    return inputs.dropFirst().reduce(Tensor(shape, expand(inputs[0], to: shape))) { sum, input in
      Tensor(shape, zip(sum.elements, expand(input, to: shape)).map(combine))
    }
  }

  /// The elements of `tensor` repeated to `shape`, which it broadcasts to.
  package static func expand(_ tensor: Tensor, to shape: Shape) -> [Float] {
    if tensor.shape.elementCount == shape.elementCount { return tensor.elements }
    let strides = strides(of: tensor.shape, in: shape)
    return Indices(shape).map { index in
      tensor.elements[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
    }
  }
}
