import Tensors

/// The `count` largest elements of each line along an axis, or the smallest, and their indices, in order; of equal ones the lower index
/// comes first, and a NaN is larger than all numbers.
///
/// Source: https://onnx.ai/onnx/operators/onnx__TopK.html; torch.topk, torch.sort.
package struct TopK: Operator {
  package static let name = "TopK"
  // What it gives are elements as they were, and indices.
  package static let roundsItself = true

  package let axis: Int
  package let count: Int
  package let isOfLargest: Bool

  /// Makes the operator.
  package init(axis: Int, count: Int, isOfLargest: Bool = true) {
    (self.axis, self.count, self.isOfLargest) = (axis, count, isOfLargest)
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    guard (0...inputs[0].dimensions[axis]).contains(count) else {
      throw wrong("k", "at most \(inputs[0].dimensions[axis])", found: "\(count)")
    }
    let shape = try Shape(graph: extents(inputs[0]), name)
    return [shape, shape]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let lines = Lines(inputs[0].shape, axis: axis)
    let shape = Shape(checking: extents(inputs[0].shape)) ?? Shape(0)
    return [
      lines.map(inputs[0], to: shape) { line in order(line).map { line[$0] } },
      lines.map(inputs[0], to: shape) { line in order(line).map { Float($0) } },
    ]
  }

  private func order(_ line: [Float]) -> ArraySlice<Int> {
    line.indices.sorted { left, right in
      let (first, second) = isOfLargest ? (right, left) : (left, right)
      if Self.isLess(line[first], line[second]) { return true }
      return !Self.isLess(line[second], line[first]) && left < right
    }.prefix(count)
  }

  private static func isLess(_ x: Float, _ y: Float) -> Bool { x < y || y.isNaN && !x.isNaN }

  private func extents(_ shape: Shape) -> [Int] {
    var extents = shape.dimensions
    extents[axis] = count
    return extents
  }
}
