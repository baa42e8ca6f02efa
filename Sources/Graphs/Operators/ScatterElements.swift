import Tensors

/// X with elements updated at the places that indices along an axis name; from X, indices and as many updates.
///
/// An update outside of the axis makes all NaN, and is a fault. Source:
/// https://onnx.ai/onnx/operators/onnx__ScatterElements.html; torch.scatter, torch.scatter_add, torch.scatter_reduce.
package struct ScatterElements: Operator {
  package static let name = "ScatterElements"

  package let axis: Int
  package let reduction: ScatterReduction

  /// Makes the operator.
  package init(axis: Int, reduction: ScatterReduction = .none) { (self.axis, self.reduction) = (axis, reduction) }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "a value with an axis \(axis), indices no longer than it but along that, and as many updates"
    try require(inputs, 3...3, expected)
    guard ElementsAlong(inputs[0], inputs[1], axis: axis).fit, inputs[1] == inputs[2] else {
      throw wrong(inputs, expected)
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    var result = inputs[0]
    let places = ElementsAlong(result.shape, inputs[1].shape, axis: axis).places(inputs[1].elements)
    for (place, update) in zip(places, inputs[2].elements) {
      guard let place else { return [Tensor(result.shape, filledWith: .nan)] }
      result.elements[place] = reduction(result.elements[place], update)
    }
    return [result]
  }

  package func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? {
    LiveIndex.fault(inputs[1].elements, of: inputs[0].dimensions[axis])
  }
}
