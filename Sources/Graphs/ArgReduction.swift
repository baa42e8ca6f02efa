import Tensors

/// Which of two elements an ``ArgReduction`` looks for.
package protocol ArgOrder: Sendable {
  /// The operator's name.
  static var name: String { get }
  /// Whether the first is it.
  static func isBetter(_ x: Float, than y: Float) -> Bool
}

/// The index of the extreme element of each line along an axis, of equal ones the first or the last; a NaN is more extreme than all numbers.
package struct ArgReduction<Order: ArgOrder>: Operator {
  package static var name: String { Order.name }
  // Indices are not rounded.
  package static var roundsItself: Bool { true }

  package let axis: Int
  /// Whether the axis stays, with one index.
  package let keepDims: Bool
  package let selectsLast: Bool

  /// Makes the operator.
  package init(axis: Int, keepDims: Bool = true, selectsLast: Bool = false) {
    (self.axis, self.keepDims, self.selectsLast) = (axis, keepDims, selectsLast)
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, axis: axis)
    guard inputs[0].dimensions[axis] > 0 else { throw wrong(inputs, "a value with an index or more of axis \(axis)") }
    return [result(inputs[0])]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let shape = result(inputs[0].shape)
    return [Lines(inputs[0].shape, axis: axis).map(inputs[0], to: shape) { [Float(place(in: $0))] }]
  }

  private func place(in line: [Float]) -> Int {
    var best = 0
    for index in line.indices.dropFirst() {
      let isWorse = Order.isBetter(line[best], than: line[index])
      if selectsLast ? !isWorse : Order.isBetter(line[index], than: line[best]) { best = index }
    }
    return best
  }

  private func result(_ shape: Shape) -> Shape {
    var extents = shape.dimensions
    if keepDims { extents[axis] = 1 } else { extents.remove(at: axis) }
    return Shape(checking: extents) ?? Shape(0)
  }
}
