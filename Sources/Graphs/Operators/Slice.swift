import Tensors

/// Some indices of some axes.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Slice.html, with negative and clamped bounds already resolved.
package struct Slice: Operator {
  package static let name = "Slice"

  /// `count` indices of an axis from `start` on, `step` apart; `step` may be negative.
  package struct Range: Hashable, Sendable {
    package let axis: Int
    package let start: Int
    package let count: Int
    package let step: Int

    /// Makes a range.
    package init(axis: Int, start: Int, count: Int, step: Int = 1) {
      self.axis = axis
      self.start = start
      self.count = count
      self.step = step
    }

    /// Whether all its indices are among the `extent` of an axis.
    func fits(_ extent: Int) -> Bool {
      if count == 0 { return true }
      let indices = 0..<extent
      guard indices.contains(start), (1...extent).contains(count) else { return false }
      let (way, overflow) = (count - 1).multipliedReportingOverflow(by: step)
      return !overflow && (-extent...extent).contains(way) && indices.contains(start + way)
    }
  }

  package let ranges: [Range]

  /// Makes a slice; axes that no range names stay whole.
  package init(_ ranges: [Range]) { self.ranges = ranges }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    var extents = inputs[0].dimensions
    for range in ranges {
      guard extents.indices.contains(range.axis), range.step != 0, range.fits(extents[range.axis]) else {
        throw wrong(inputs, "a value that has indices \(range.start)… of axis \(range.axis)")
      }
      extents[range.axis] = range.count
    }
    return [try Shape(graph: extents, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    var strides = inputs[0].shape.strides
    var extents = inputs[0].dimensions
    var first = 0
    for range in ranges {
      first += range.start * strides[range.axis]
      strides[range.axis] *= range.step
      extents[range.axis] = range.count
    }
    let shape = Shape(checking: extents) ?? Shape(0)
    return [Tensor(shape, shape.offsets(at: strides).map { inputs[0].elements[first + $0] })]
  }
}
