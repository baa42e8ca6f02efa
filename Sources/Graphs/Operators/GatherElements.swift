import Tensors

/// For each index the element of X at its place, but for `axis`, along which the index says where; from X and indices of as many axes.
///
/// What an index outside of the axis would name is NaN, and a fault. Source:
/// https://onnx.ai/onnx/operators/onnx__GatherElements.html; torch.gather.
package struct GatherElements: Operator {
  package static let name = "GatherElements"

  package let axis: Int

  /// Makes the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value with an axis \(axis), and indices no longer than it but along that"
    try require(inputs, 2...2, expected)
    guard ElementsAlong(inputs[0], inputs[1], axis: axis).fit else { throw wrong(inputs, expected) }
    return [inputs[1]]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let places = ElementsAlong(inputs[0].shape, inputs[1].shape, axis: axis).places(inputs[1].elements)
    return [Tensor(inputs[1].shape, places.map { $0.map { inputs[0].elements[$0] } ?? .nan })]
  }

  package func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? {
    LiveIndex.fault(inputs[1].elements, of: inputs[0].dimensions[axis])
  }
}

/// Where the elements of a tensor lie that indices along one of its axes name: GatherElements and ScatterElements.
struct ElementsAlong {
  private let data: Shape
  private let indices: Shape
  private let axis: Int

  init(_ data: Shape, _ indices: Shape, axis: Int) { (self.data, self.indices, self.axis) = (data, indices, axis) }

  /// Whether the indices are of elements of the data.
  var fit: Bool {
    let (extents, own) = (data.dimensions, indices.dimensions)
    return extents.indices.contains(axis) && extents.count == own.count
      && extents.indices.allSatisfy { $0 == axis || own[$0] <= extents[$0] }
  }

  /// The place of each; nil for one that there is none of.
  func places(_ elements: [Float]) -> [Int?] {
    let (stride, extent) = (data.strides[axis], data.dimensions[axis])
    var others = data.strides
    others[axis] = 0
    return zip(indices.offsets(at: others), elements).map { offset, element in
      LiveIndex.place(element, of: extent).map { offset + $0 * stride }
    }
  }
}
