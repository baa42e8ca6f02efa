import Tensors

/// What a ``Reduction`` makes of some elements.
package protocol ReductionFunction: Sendable {
  /// The operator's name.
  static var name: String { get }
  /// The result for some elements, at least one, in row-major order.
  static func reduce(_ elements: [Float]) -> Float
}

/// One element of all that differ only in some axes.
package struct Reduction<Function: ReductionFunction>: Operator {
  package static var name: String { Function.name }

  /// The axes that go, none twice.
  package let axes: [Int]
  /// Whether they stay, with one index each.
  package let keepDims: Bool

  /// Makes the operator.
  package init(_ axes: [Int], keepDims: Bool = true) {
    self.axes = axes
    self.keepDims = keepDims
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value with an index or more of axes \(axes)"
    try require(inputs, 1...1, expected)
    let extents = inputs[0].dimensions
    guard Set(axes).count == axes.count, axes.allSatisfy({ extents.indices.contains($0) && extents[$0] > 0 }) else {
      throw wrong(inputs, expected)
    }
    return [result(inputs[0])]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let x = inputs[0]
    let kept = x.dimensions.indices.filter { !axes.contains($0) }
    let steps = Self.offsets(x.shape, axes.sorted())
    let elements = Self.offsets(x.shape, kept).map { first in Function.reduce(steps.map { x.elements[first + $0] }) }
    return [Tensor(result(x.shape), elements)]
  }

  private func result(_ shape: Shape) -> Shape {
    let extents = shape.dimensions.enumerated().compactMap { axis, extent in
      axes.contains(axis) ? (keepDims ? 1 : nil) : extent
    }
    return Shape(checking: extents) ?? Shape(0)
  }

  /// Where the indices of some axes lie, in row-major order.
  private static func offsets(_ shape: Shape, _ axes: [Int]) -> [Int] {
    let strides = shape.strides
    return (Shape(checking: axes.map { shape.dimensions[$0] }) ?? Shape(0)).offsets(at: axes.map { strides[$0] })
  }
}
