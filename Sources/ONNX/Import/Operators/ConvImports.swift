import Graphs

/// Convolutions.
enum ConvImports {
  static let handlers: [String: OperatorImport] = [
    "Conv": { (importer, call) throws(ONNXError) in
      let (input, weight) = (try call.input(0), try call.input(1))
      let kernel = try kernel(of: weight, call)
      let window = try WindowAttributes(call, kernel: kernel, extents: Array(input.dimensions.dropFirst(2)))
      let conv = Conv(
        strides: window.strides, pads: window.pads, dilations: window.dilations,
        group: try call.int("group", default: 1))
      var others = [(value: weight, role: Parameter.Role.weight)]
      if let bias = call.optional(2) { others.append((bias, .weight)) }
      return [try convolved(conv, input, others, importer, call)]
    }
  ]

  /// The extents that weights have behind their channels, which the node may say as well.
  static func kernel(of weight: ImportValue, _ call: NodeCall) throws(ONNXError) -> [Int] {
    let kernel = Array(weight.dimensions.dropFirst(2))
    if let given = try call.ints("kernel_shape"), given != kernel {
      throw call.failure("kernel_shape \(given) of weights \(call.shown(weight)); export the model again")
    }
    return kernel
  }

  /// A convolution over one axis, two or three.
  static func convolved(
    _ conv: Conv, _ input: ImportValue, _ others: SharedInputs, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    guard input.live?.isPlain ?? false else { return try importer.onImages(conv, input, others, call) }
    switch conv.strides.count {
    case 1: return try ofLines(conv, input, others, importer, call)
    case 2: return try ofPlanes(conv, input, others, importer, call)
    default:
      let volume = VolumeConv(importer: importer, conv: conv, input: input, others: others, call: call)
      if let result = try volume.imported() { return result }
      return try importer.onImages(conv, input, others, call)
    }
  }

  /// Lines are planes of one row.
  private static func ofLines(
    _ conv: Conv, _ input: ImportValue, _ others: SharedInputs, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    func plane(_ value: ImportValue, batchAt place: Int? = nil) throws(ONNXError) -> ImportValue {
      let extents = value.dimensions
      return try importer.reshape(value, to: extents[..<2] + [1] + extents[2...], batchAt: place, call)
    }
    let wide = Conv(
      strides: [1] + conv.strides, pads: [0, conv.pads[0], 0, conv.pads[1]], dilations: [1] + conv.dilations,
      group: conv.group)
    let result = try ofPlanes(
      wide, try plane(input, batchAt: 0),
      [(try plane(others[0].value, batchAt: others[0].value.live.map { _ in 0 }), others[0].role)] + others.dropFirst(),
      importer, call)
    let extents = result.dimensions
    return try importer.reshape(result, to: Array(extents[..<2]) + extents[3...], batchAt: 0, call)
  }

  /// Padding that is wider than the border which kernels read is made by an operator of its own.
  private static func ofPlanes(
    _ conv: Conv, _ input: ImportValue, _ others: SharedInputs, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    if let made = LiveConv(conv, input, others[0].value, importer, call) {
      return try made.imported(bias: others.dropFirst().first?.value)
    }
    guard (conv.pads.max() ?? 0) > Conv.largestBorder else { return try importer.onImages(conv, input, others, call) }
    let pads = importer.constant([0, 0] + conv.pads.prefix(2) + [0, 0] + conv.pads.suffix(2))
    let bare = Conv(strides: conv.strides, pads: [0, 0, 0, 0], dilations: conv.dilations, group: conv.group)
    return try importer.onImages(bare, try importer.one("Pad", [input, pads], in: call), others, call)
  }
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
