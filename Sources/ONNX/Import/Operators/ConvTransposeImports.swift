import Graphs

/// Transposed convolutions: convolutions, by the turned kernel, of the input with zeros between its elements.
///
/// Source: https://onnx.ai/onnx/operators/onnx__ConvTranspose.html; V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep
/// learning (2016), section 4.
enum ConvTransposeImports {
  static let handlers: [String: OperatorImport] = [
    "ConvTranspose": { (importer, call) throws(ONNXError) in
      let (input, weight) = (try call.input(0), try call.input(1))
      let window = try TransposedWindow(call, input, weight)
      let turned = try Self.turned(weight, group: window.group, importer, call)
      var others = [(value: turned, role: Parameter.Role.weight)]
      if let bias = call.optional(2) { others.append((bias, .weight)) }
      let spread = try spread(input, strides: window.strides, importer, call)
      let crops = [0, 0] + window.crops[..<window.axes] + [0, 0] + window.crops[window.axes...]
      let cropped = try importer.one("Pad", [spread, importer.constant(crops)], in: call)
      let conv = Conv(
        strides: window.strides.map { _ in 1 }, pads: window.pads, dilations: window.dilations, group: window.group)
      return [try ConvImports.convolved(conv, cropped, others, importer, call)]
    }
  ]

  /// `[in, out / group, kernel…]` as a convolution's `[out, in / group, kernel…]`, its kernel from behind.
  private static func turned(
    _ weight: ImportValue, group: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let extents = weight.dimensions
    let (inputs, outputs, kernel) = (extents[0] / group, extents[1], extents[2...])
    let grouped = try importer.reshape(weight, to: [group, inputs, outputs] + kernel, call)
    let swapped = try importer.transpose(grouped, [0, 2, 1] + kernel.indices.map { $0 + 1 }, call)
    let whole = try importer.reshape(swapped, to: [group * outputs, inputs] + kernel, call)
    let ranges = kernel.indices.map { Slice.Range(axis: $0, start: extents[$0] - 1, count: extents[$0], step: -1) }
    return try importer.slice(whole, ranges.filter { $0.count > 1 }, call)
  }

  /// The input with a stride less one zeros behind each element.
  private static func spread(
    _ input: ImportValue, strides: [Int], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    guard strides.contains(where: { $0 > 1 }) else { return input }
    let (outer, extents) = (input.dimensions[..<2], input.dimensions[2...])
    let apart = try importer.reshape(input, to: outer + extents.flatMap { [$0, 1] }, batchAt: 0, call)
    let behind = [0, 0] + strides.flatMap { [0, $0 - 1] }
    let padded = try importer.one("Pad", [apart, importer.constant(behind.map { _ in 0 } + behind)], in: call)
    return try importer.reshape(padded, to: outer + zip(extents, strides).map { $0 * $1 }, batchAt: 0, call)
  }
}

/// The attributes of ConvTranspose as the convolution that it is has them.
private struct TransposedWindow {
  let strides: [Int]
  let dilations: [Int]
  let group: Int
  /// What the input with its zeros has to lose at either end, as pads below zero, and to gain.
  let crops: [Int]
  let pads: [Int]

  var axes: Int { strides.count }

  init(_ call: NodeCall, _ input: ImportValue, _ weight: ImportValue) throws(ONNXError) {
    let (kernel, extents) = (try ConvImports.kernel(of: weight, call), Array(input.dimensions.dropFirst(2)))
    let window = try WindowAttributes(call, kernel: kernel, extents: extents)
    (strides, dilations) = (window.strides, window.dilations)
    group = try call.int("group", default: 1)
    let more = try call.ints("output_padding") ?? kernel.map { _ in 0 }
    guard more.count == kernel.count, more.allSatisfy({ (0...1 << 20).contains($0) }), group > 0,
      input.dimensions[1].isMultiple(of: group), weight.dimensions[0] == input.dimensions[1]
    else {
      throw call.failure(
        "output_padding \(more), group \(group) and weights \(call.shown(weight)) for \(call.shown(input)); export again"
      )
    }
    var given = window.pads
    var needed: [Int] = []
    for axis in kernel.indices {
      needed.append(strides[axis] * (extents[axis] - 1) + more[axis] + (kernel[axis] - 1) * dilations[axis] + 1)
    }
    if let wanted = try Self.outputExtents(call, zip(extents, strides).map { $0 * $1 }) {
      guard wanted.count == kernel.count, wanted.allSatisfy({ (1...1 << 40).contains($0) }) else {
        throw call.failure("output_shape \(wanted) over \(extents); export the model again")
      }
      // The odd one is at the end for SAME_UPPER, else at the start; halves are rounded down, below zero too.
      let isUpper = try call.string("auto_pad", default: "NOTSET") == "SAME_UPPER"
      for axis in kernel.indices {
        let total = needed[axis] - wanted[axis]
        let half = total >> 1
        (given[axis], given[axis + kernel.count]) = isUpper ? (half, total - half) : (total - half, half)
      }
    }
    var ends: [Int] = []
    for axis in kernel.indices { ends.append((kernel[axis] - 1) * dilations[axis] - given[axis]) }
    for axis in kernel.indices {
      // Behind the last element lie no zeros.
      ends.append((kernel[axis] - 1) * dilations[axis] - given[axis + kernel.count] + more[axis] - (strides[axis] - 1))
    }
    crops = ends.map { min($0, 0) }
    pads = ends.map { max($0, 0) }
  }

  /// The extents that the output is to have where the node tells them, for pads to follow.
  private static func outputExtents(_ call: NodeCall, _ same: [Int]) throws(ONNXError) -> [Int]? {
    if let given = try call.ints("output_shape") { return given }
    return try call.string("auto_pad", default: "NOTSET").hasPrefix("SAME") ? same : nil
  }
}
