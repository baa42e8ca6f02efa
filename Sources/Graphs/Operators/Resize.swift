import Tensors

/// A value sampled at other places of its axes, one axis after the other from the last to the first.
///
/// Each new element is the sum of those around its place in the old value times their weights, by fused multiply-adds in
/// order; places and weights are computed in float64. Source: https://onnx.ai/onnx/operators/onnx__Resize.html, without
/// regions of interest.
package struct Resize: Operator {
  package static let name = "Resize"

  package let sizes: [Int]
  /// An entry an axis: how much longer it gets; nil for the ratio of its sizes.
  package let scales: [Double]?
  package let sampling: Sampling

  /// Makes the operator; `sizes` has an entry an axis.
  package init(sizes: [Int], scales: [Double]? = nil, sampling: Sampling) {
    self.sizes = sizes
    self.scales = scales
    self.sampling = sampling
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    guard sizes.count == inputs[0].rank, inputs[0].elementCount > 0, sizes.allSatisfy({ $0 > 0 }) else {
      throw wrong("sizes", "an extent of 1 or more for each axis of \(inputs[0])", found: "\(sizes)")
    }
    guard scales.map({ $0.count == sizes.count && $0.allSatisfy { $0.isFinite && $0 >= 0x1p-31 } }) ?? true else {
      throw wrong("scales", "positive, an entry an axis of \(inputs[0])", found: "\(scales ?? [])")
    }
    // The axes are resized from the last to the first, and what lies between is limited as well.
    for axis in sizes.indices {
      _ = try Shape(graph: Array(inputs[0].dimensions[..<axis] + Array(sizes[axis...])), name)
    }
    return [try Shape(graph: sizes, name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    [
      passes(of: inputs[0].shape).reduce(inputs[0]) { result, pass in
        Lines(result.shape, axis: pass.axis).map(result, to: pass.result) { line in
          pass.taps.map { $0.reduce(0) { $0.addingProduct($1.weight, line[$1.index]) } }
        }
      }
    ]
  }

  /// One axis sampled.
  package struct Pass {
    package let axis: Int
    /// The indices that the axis had.
    package let extent: Int
    /// The shape that it gives.
    package let result: Shape
    /// The elements, and their weights, that make each of the new ones.
    package let taps: [[(index: Int, weight: Float)]]
  }

  /// The axes that change, in the order they are sampled.
  package func passes(of shape: Shape) -> [Pass] {
    var extents = shape.dimensions
    return sizes.indices.reversed().compactMap { axis in
      let (old, scale) = (extents[axis], scales?[axis])
      if old == sizes[axis], scale ?? 1 == 1 { return nil }
      let taps = (0..<sizes[axis]).map { sampling.taps($0, from: old, to: sizes[axis], scale: scale) }
      extents[axis] = sizes[axis]
      return Pass(axis: axis, extent: old, result: Shape(checking: extents) ?? Shape(0), taps: taps)
    }
  }
}
