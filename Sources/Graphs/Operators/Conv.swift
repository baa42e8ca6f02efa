import Tensors

/// Convolution of X `[in, spatial…]` with W `[out, in / group, kernel…]` and, optionally, B `[out]`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__Conv.html.
package struct Conv: Operator {
  package static let name = "Conv"

  /// The padding that kernels read as a border of their input; behind more of it a Conv is slow.
  package static let largestBorder = 8

  package let strides: [Int]
  /// Before all spatial axes, then behind them.
  package let pads: [Int]
  package let dilations: [Int]
  package let group: Int

  /// Makes a convolution; arrays have an entry a spatial axis, `pads` two.
  package init(strides: [Int], pads: [Int], dilations: [Int], group: Int = 1) {
    self.strides = strides
    self.pads = pads
    self.dilations = dilations
    self.group = group
  }

  /// The window of weights `[out, in / group, kernel…]`.
  package func window(_ weights: Shape) -> Window {
    Window(kernel: Array(weights.dimensions.dropFirst(2)), strides: strides, pads: pads, dilations: dilations)
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [in, spatial…], W [out, in / \(group), kernel…] and perhaps B [out]"
    try require(inputs, 2...3, expected)
    let (x, w) = (inputs[0].dimensions, inputs[1].dimensions)
    guard x.count >= 2, w.count == x.count + 1, group > 0, w[0] > 0, w[0] % group == 0, w[1] * group == x[0],
      inputs.count < 3 || inputs[2].dimensions == [w[0]],
      let places = window(inputs[1]).places(over: Array(x.dropFirst()))
    else { throw wrong(inputs, expected) }
    return [try Shape(graph: [w[0]] + places, name)]
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int {
    outputs[0].elementCount.saturatingProduct(inputs[1].elementCount / max(1, inputs[1].dimensions[0]))
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let (x, w) = (inputs[0], inputs[1])
    let extents = Array(x.dimensions.dropFirst())
    let window = window(w.shape)
    let places = window.places(over: extents) ?? []
    let plane = extents.reduce(1, *)
    let taps = window.kernel.reduce(1, *)
    let (own, out) = (w.dimensions[1], w.dimensions[0])
    var result: [Float] = []
    for channel in 0..<out {
      let first = channel / (out / group) * own
      for place in Indices(Shape(checking: places) ?? Shape(0)) {
        var sum = inputs.count > 2 ? inputs[2].elements[channel] : 0
        for source in 0..<own {
          window.forEach(at: place, over: extents) { tap, element in
            let weight = w.elements[(channel * own + source) * taps + tap]
            sum.addProduct(weight, element.map { x.elements[(first + source) * plane + $0] } ?? 0)
          }
        }
        result.append(sum)
      }
    }
    return [Tensor(Shape(checking: [out] + places) ?? Shape(0), result)]
  }
}
