import Tensors

/// A pooling window, with what poolings have beside a ``Window``'s attributes.
package struct PoolWindow: Hashable, Sendable {
  /// Where it goes.
  package let window: Window
  /// Whether a last window may hang over the end.
  package let ceil: Bool

  /// Makes a window.
  package init(_ window: Window, ceil: Bool = false) {
    self.window = window
    self.ceil = ceil
  }

  /// A square window over rows and columns, as torch.nn.MaxPool2d has it.
  package init(kernel: Int, stride: Int, pad: Int = 0, ceil: Bool = false) {
    self.init(
      Window(
        kernel: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [1, 1]), ceil: ceil)
  }

  /// The shape of what pooling of `shape`, `[channels, spatial…]`, makes; nil where the window does not fit.
  func output(_ shape: Shape) -> Shape? {
    guard let channels = shape.dimensions.first,
      let places = window.places(over: Array(shape.dimensions.dropFirst()), ceil: ceil)
    else { return nil }
    return Shape(checking: [channels] + places)
  }

  /// One result for each channel and place: `body` gets the elements under the window that are there, and those of the window
  /// that lie in the value or its padding.
  func evaluate(_ tensor: Tensor, _ body: (_ elements: [Float], _ padded: Int) -> Float) -> Tensor {
    let extents = Array(tensor.dimensions.dropFirst())
    let plane = extents.reduce(1, *)
    let shape = output(tensor.shape) ?? Shape(0)
    let result = Indices(shape).map { index in
      var elements: [Float] = []
      window.forEach(at: Array(index.dropFirst()), over: extents) { _, element in
        if let element { elements.append(tensor.elements[index[0] * plane + element]) }
      }
      return body(elements, paddedCount(at: Array(index.dropFirst()), over: extents))
    }
    return Tensor(shape, result)
  }

  /// The elements under the window that lie in the value or its padding: fewer than the window's where it hangs over.
  private func paddedCount(at place: [Int], over extents: [Int]) -> Int {
    let axes = extents.count
    return (0..<axes).reduce(1) { count, axis in
      let start = place[axis] * window.strides[axis] - window.pads[axis]
      let inside = (0..<window.kernel[axis]).count {
        start + $0 * window.dilations[axis] < extents[axis] + window.pads[axis + axes]
      }
      return count * inside
    }
  }
}
