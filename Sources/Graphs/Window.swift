import Tensors

/// How a window slides over the spatial axes of a value: what Conv and pooling have in common.
///
/// All arrays have an entry an axis but `pads`, which has those before all axes and then those behind, as ONNX's attribute.
package struct Window: Hashable, Sendable {
  /// The window's extents.
  package let kernel: [Int]
  /// From one place of the window to the next.
  package let strides: [Int]
  /// What is thought before and behind the value.
  package let pads: [Int]
  /// From one element under the window to the next.
  package let dilations: [Int]

  /// Makes a window.
  package init(kernel: [Int], strides: [Int], pads: [Int], dilations: [Int]) {
    self.kernel = kernel
    self.strides = strides
    self.pads = pads
    self.dilations = dilations
  }

  /// The extents that the window covers.
  package var reach: [Int] { zip(kernel, dilations).map { ($0 - 1) * $1 + 1 } }

  /// The places of the window over `extents`; nil where it fits nowhere or an attribute is absurd.
  ///
  /// With `ceil`, a last window may hang over the end, unless it would begin behind the value's end and padding
  /// (ONNX, MaxPool 22; torch.nn.MaxPool2d).
  package func places(over extents: [Int], ceil: Bool = false) -> [Int]? {
    let axes = extents.count
    guard [kernel.count, strides.count, dilations.count, pads.count / 2].allSatisfy({ $0 == axes }),
      (kernel + strides + dilations).allSatisfy({ (1...1 << 20).contains($0) }),
      pads.allSatisfy({ (0...1 << 20).contains($0) })
    else { return nil }
    var places: [Int] = []
    for axis in 0..<axes {
      let room = extents[axis] + pads[axis] + pads[axis + axes] - reach[axis]
      guard room >= 0 else { return nil }
      var count = (ceil ? room + strides[axis] - 1 : room) / strides[axis] + 1
      if ceil && (count - 1) * strides[axis] >= extents[axis] + pads[axis] { count -= 1 }
      places.append(count)
    }
    return places
  }

  /// Whether its one place over `extents` is all of them, without padding.
  package func covers(_ extents: [Int]) -> Bool {
    kernel == extents && dilations.allSatisfy { $0 == 1 } && pads.allSatisfy { $0 == 0 } && places(over: extents) != nil
  }

  /// Calls `body` with the flat index, in a plane of `extents`, of each element under the window at `place`, or nil where it is
  /// padding; row-major.
  package func forEach(at place: [Int], over extents: [Int], _ body: (_ tap: Int, _ element: Int?) -> Void) {
    let axes = extents.count
    for (tap, offset) in Indices(Shape(checking: kernel) ?? Shape(0)).enumerated() {
      var element: Int? = 0
      for axis in 0..<axes {
        let at = place[axis] * strides[axis] - pads[axis] + offset[axis] * dilations[axis]
        if at < 0 || at >= extents[axis] { element = nil }
        element = element.map { $0 * extents[axis] + at }
      }
      body(tap, element)
    }
  }
}
