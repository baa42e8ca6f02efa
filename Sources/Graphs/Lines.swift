import Tensors

/// A value seen along one axis: lines of elements that lie ``inner`` apart.
struct Lines {
  /// The indices of all axes before it.
  let outer: Int
  /// The indices of the axis.
  let extent: Int
  /// The indices of all axes behind it.
  let inner: Int

  /// The lines of `shape` along an axis that it has.
  init(_ shape: Shape, axis: Int) {
    outer = shape.count(0..<axis)
    extent = shape.dimensions[axis]
    inner = shape.count(axis + 1..<shape.rank)
  }

  /// `tensor` with each line replaced by one of `extent` elements that `body` makes of it.
  func map(_ tensor: Tensor, to shape: Shape, _ body: ([Float]) -> [Float]) -> Tensor {
    var result = Tensor(shape, filledWith: 0)
    if result.elements.isEmpty { return result }
    for line in 0..<outer * inner {
      let (before, behind) = (line / inner, line % inner)
      let made = body((0..<extent).map { tensor.elements[(before * extent + $0) * inner + behind] })
      for (index, element) in made.enumerated() {
        result.elements[(before * made.count + index) * inner + behind] = element
      }
    }
    return result
  }
}

extension Operator {
  /// Throws unless there is one input that has the axis.
  func require(_ inputs: [Shape], axis: Int) throws(GraphError) {
    try require(inputs, 1...1, "one input")
    guard inputs[0].dimensions.indices.contains(axis) else { throw wrong(inputs, "a value with an axis \(axis)") }
  }
}
