import Graphs

/// A convolution over three axes that is one over two: where the window covers one of them whole, or is one element wide there.
struct VolumeConv {
  let importer: Importer
  let conv: Conv
  /// `[batch, channels, spatial…]` of images.
  let input: ImportValue
  /// `[out, in / group, kernel…]`, and perhaps a bias.
  let others: SharedInputs
  let call: NodeCall

  private var kernel: [Int] { Array(others[0].value.dimensions.dropFirst(2)) }
  private var extents: [Int] { Array(input.dimensions.dropFirst(2)) }

  /// The result; nil for a convolution of another kind.
  func imported() throws(ONNXError) -> ImportValue? {
    guard kernel.count == 3, extents.count == 3 else { return nil }
    if kernel[0] == extents[0], conv.pads[0] == 0, conv.pads[3] == 0, conv.group == 1 { return try ofWholeDepth() }
    for thin in [2, 1, 0] where kernel[thin] == 1 && conv.strides[thin] == 1 && isUnpadded(thin) {
      let rest = [0, 1, 2].filter { $0 != thin }
      if let beside = rest.last(where: { conv.strides[$0] == 1 }) {
        return try ofPlanes(order: rest.filter { $0 != beside } + [beside, thin])
      }
    }
    return nil
  }

  private func isUnpadded(_ axis: Int) -> Bool { conv.pads[axis] == 0 && conv.pads[axis + 3] == 0 }

  /// The window is as deep as the image: its layers are channels.
  private func ofWholeDepth() throws(ONNXError) -> ImportValue {
    func flat(_ value: ImportValue, batchAt place: Int? = nil) throws(ONNXError) -> ImportValue {
      let extents = value.dimensions
      return try importer.reshape(
        value, to: [extents[0], extents[1] * extents[2]] + extents[3...], batchAt: place, call)
    }
    let plane = Conv(
      strides: Array(conv.strides[1...]), pads: [1, 2, 4, 5].map { conv.pads[$0] },
      dilations: Array(conv.dilations[1...]))
    let result = try importer.onImages(
      plane, try flat(input, batchAt: 0), [(try flat(others[0].value), others[0].role)] + others.dropFirst(), call)
    let made = result.dimensions
    return try importer.reshape(result, to: made[..<2] + [1] + made[2...], batchAt: 0, call)
  }

  /// The window is one element wide along the last axis of `order`: laid beside the one before it, its elements are steps of a
  /// dilation.
  private func ofPlanes(order: [Int]) throws(ONNXError) -> ImportValue {
    let width = extents[order[2]]
    func planes(_ value: ImportValue, pads: [Int]? = nil, batchAt place: Int? = nil) throws(ONNXError) -> ImportValue {
      var turned = try importer.transpose(value, [0, 1] + order.map { $0 + 2 }, call)
      if let pads { turned = try importer.one("Pad", [turned, importer.constant(pads)], in: call) }
      let extents = turned.dimensions
      return try importer.reshape(
        turned, to: extents[..<3] + [extents[3] * extents[4]], batchAt: place, call)
    }
    let (far, near) = (order[0], order[1])
    // A border of so many columns would be more than kernels read.
    let pads = [0, 3].flatMap { end in [0, 0, conv.pads[far + end], conv.pads[near + end], 0] }
    let plane = Conv(
      strides: [conv.strides[far], 1], pads: [0, 0, 0, 0],
      dilations: [conv.dilations[far], conv.dilations[near] * width], group: conv.group)
    let result = try importer.onImages(
      plane, try planes(input, pads: pads, batchAt: 0),
      [(try planes(others[0].value), others[0].role)] + others.dropFirst(), call)
    let made = result.dimensions
    let whole = try importer.reshape(result, to: made[..<3] + [made[3] / width, width], batchAt: 0, call)
    let back = [0, 1, 2].map { axis in 2 + (order.firstIndex(of: axis) ?? axis) }
    return try importer.transpose(whole, [0, 1] + back, call)
  }
}
