import Graphs

/// Convolutions.
enum ConvImports {
  static let handlers: [String: OperatorImport] = [
    "Conv": { (importer, call) throws(ONNXError) in
      var input = try call.input(0)
      let weight = try call.input(1)
      let kernel = Array(weight.dimensions.dropFirst(2))
      if let given = try call.ints("kernel_shape"), given != kernel {
        throw call.failure("kernel_shape \(given) of weights \(call.shown(weight)); export the model again")
      }
      let window = try WindowAttributes(call, kernel: kernel, extents: Array(input.dimensions.dropFirst(2)))
      var op = Conv(
        strides: window.strides, pads: window.pads, dilations: window.dilations,
        group: try call.int("group", default: 1))
      if input.live?.isPlain ?? false, kernel.count == 2, (window.pads.max() ?? 0) > Conv.largestBorder {
        let (before, behind) = (window.pads.prefix(2), window.pads.suffix(2))
        input = try importer.one("Pad", [input, importer.integers([0, 0] + before + [0, 0] + behind)], in: call)
        op = Conv(strides: window.strides, pads: [0, 0, 0, 0], dilations: window.dilations, group: op.group)
      }
      var others = [(value: weight, role: Parameter.Role.weight)]
      if let bias = call.optional(2) { others.append((bias, .weight)) }
      let plane = try VolumeConv(importer: importer, conv: op, input: input, others: others, call: call).imported()
      if let plane { return [plane] }
      return [try importer.onImages(op, input, others, call)]
    }
  ]
}

/// The attributes that Conv and poolings have in common, with `auto_pad` resolved.
struct WindowAttributes {
  let kernel: [Int]
  let strides: [Int]
  let pads: [Int]
  let dilations: [Int]

  init(_ call: NodeCall, kernel: [Int], extents: [Int], ceil: Bool = false) throws(ONNXError) {
    let axes = kernel.count
    let ones = [Int](repeating: 1, count: axes)
    let strides = try call.ints("strides") ?? ones
    let dilations = try call.ints("dilations") ?? ones
    var pads = try call.ints("pads") ?? [Int](repeating: 0, count: 2 * axes)
    guard axes > 0, extents.count == axes, strides.count == axes, dilations.count == axes, pads.count == 2 * axes,
      (kernel + strides + dilations).allSatisfy({ (1...1 << 20).contains($0) }),
      pads.allSatisfy({ (0...1 << 20).contains($0) })
    else {
      throw call.failure(
        "kernel \(kernel), strides \(strides), dilations \(dilations), pads \(pads) over \(extents); export again")
    }
    let auto = try call.string("auto_pad", default: "NOTSET")
    switch auto {
    case "NOTSET", "": break
    case "VALID": pads = [Int](repeating: 0, count: 2 * axes)
    case "SAME_UPPER", "SAME_LOWER":
      for axis in 0..<axes {
        let places = (extents[axis] + strides[axis] - 1) / strides[axis]
        let reach = (kernel[axis] - 1) * dilations[axis] + 1
        let total = max((places - 1) * strides[axis] + reach - extents[axis], 0)
        // The odd one is at the end for SAME_UPPER, at the start for SAME_LOWER.
        pads[axis] = auto == "SAME_UPPER" ? total / 2 : total - total / 2
        pads[axis + axes] = total - pads[axis]
      }
    default: throw call.wrong("auto_pad", "NOTSET, VALID, SAME_UPPER or SAME_LOWER")
    }
    self.kernel = kernel
    self.strides = strides
    self.pads = pads
    self.dilations = dilations
  }
}
