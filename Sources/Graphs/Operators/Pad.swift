import Tensors

/// More indices before and behind each axis.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Pad.html.
package struct Pad: Operator {
  package static let name = "Pad"

  /// What the new elements are.
  package enum Mode: Hashable, Sendable {
    case constant(Float)
    /// Mirrored at the edge, which is not repeated.
    case reflect
    /// The edge, repeated.
    case edge
  }

  /// An entry an axis; none negative.
  package let before: [Int]
  /// An entry an axis; none negative.
  package let after: [Int]
  package let mode: Mode

  /// Makes a padding.
  package init(before: [Int], after: [Int], mode: Mode = .constant(0)) {
    self.before = before
    self.after = after
    self.mode = mode
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value of rank \(before.count)\(mode == .reflect ? ", each axis longer than its padding" : "")"
    try require(inputs, 1...1, expected)
    let extents = inputs[0].dimensions
    guard before.count == extents.count, after.count == extents.count,
      (before + after).allSatisfy({ (0...1 << 20).contains($0) })
    else { throw wrong(inputs, expected) }
    for (axis, extent) in extents.enumerated() {
      let most = max(before[axis], after[axis])
      switch mode {
      case .constant: break
      case .edge: guard extent > 0 || most == 0 else { throw wrong(inputs, expected) }
      case .reflect: guard extent > most || most == 0 else { throw wrong(inputs, expected) }
      }
    }
    return [try Shape(graph: extents.indices.map { before[$0] + extents[$0] + after[$0] }, name)]
  }

  /// The index of an axis of `extent` that an index of the padded one shows; nil for a constant.
  package func source(_ index: Int, axis: Int, extent: Int) -> Int? {
    let at = index - before[axis]
    if (0..<extent).contains(at) { return at }
    switch mode {
    case .constant: return nil
    case .edge: return at < 0 ? 0 : extent - 1
    case .reflect: return at < 0 ? -at : 2 * (extent - 1) - at
    }
  }

  /// Indices of a padded axis that show indices of the axis, `step` from one to the next.
  package struct Run: Sendable {
    package let to: Int
    package let from: Int
    package let step: Int
    package let count: Int
  }

  /// The blocks of the result that show elements, a run an axis each.
  package func blocks(of shape: Shape) -> [[Run]] {
    shape.dimensions.enumerated().reduce([[]]) { blocks, next in
      blocks.flatMap { block in runs(axis: next.offset, extent: next.element).map { block + [$0] } }
    }
  }

  private func runs(axis: Int, extent: Int) -> [Run] {
    let (before, after) = (before[axis], after[axis])
    let own = Run(to: before, from: 0, step: 1, count: extent)
    let sides: [Run] =
      switch mode {
      case .constant: []
      case .edge:
        [
          Run(to: 0, from: 0, step: 0, count: before),
          Run(to: before + extent, from: extent - 1, step: 0, count: after),
        ]
      case .reflect:
        [
          Run(to: 0, from: before, step: -1, count: before),
          Run(to: before + extent, from: extent - 2, step: -1, count: after),
        ]
      }
    return ([own] + sides).filter { $0.count > 0 }
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let extents = inputs[0].dimensions
    let strides = inputs[0].shape.strides
    let fill: Float = if case .constant(let value) = mode { value } else { 0 }
    let shape = Shape(checking: extents.indices.map { before[$0] + extents[$0] + after[$0] }) ?? Shape(0)
    // Below 0 whatever the other axes add.
    let none = -1 - zip(extents, strides).reduce(0) { $0 + max($1.0 - 1, 0) * $1.1 }
    let axes = extents.indices.map { axis in
      (0..<shape.dimensions[axis]).map { index in
        source(index, axis: axis, extent: extents[axis]).map { $0 * strides[axis] } ?? none
      }
    }
    return [Tensor(shape, Shape.offsets(axes).map { $0 < 0 ? fill : inputs[0].elements[$0] })]
  }
}
