import Tensors

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
    return shape.offsets(at: strides(of: tensor.shape, in: shape)).map { tensor.elements[$0] }
  }
}
