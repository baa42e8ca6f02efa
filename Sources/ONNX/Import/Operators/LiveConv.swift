import Graphs
import Tensors

/// A convolution whose weights are made for each image, as conditionally parameterised convolutions have them: the matrix product of the
/// weights and the image's patches.
///
/// Source: B. Yang, G. Bender, Q. V. Le, J. Ngiam, CondConv (2019); https://onnx.ai/onnx/operators/onnx__Conv.html.
struct LiveConv {
  private let importer: Importer
  private let call: NodeCall
  private let conv: Conv
  private let input: LiveValue
  private let weight: LiveValue
  /// Of one image: `[channels, rows, columns]`, and `[out channels, channels of a group, rows, columns]`.
  private let image: [Int]
  private let kernel: [Int]

  /// nil where the weights are the same for all images, or those of several together, or the convolution is none of planes.
  init?(_ conv: Conv, _ input: ImportValue, _ weight: ImportValue, _ importer: Importer, _ call: NodeCall) {
    guard let input = input.live, input.isPlain, let weight = weight.live, conv.strides.count == 2 else { return nil }
    image = importer.draft.values[input.id].dimensions
    kernel = weight.dimensions
    // Of a batch of one: wherever its axis is, it is none of what one image has.
    let elements = importer.draft.values[weight.id].elementCount
    guard image.count == 3, kernel.count == 4, kernel.allSatisfy({ $0 > 0 }),
      kernel.reduce(1, { $0.saturatingProduct($1) }) == elements, kernel[2] <= 16, kernel[3] <= 16
    else { return nil }
    (self.conv, self.input, self.weight, self.importer, self.call) = (conv, input, weight, importer, call)
  }

  /// The convolution, with a bias of the out channels where there is one.
  ///
  /// - Throws: ``ONNXError`` where weights and image do not belong together.
  func imported(bias: ImportValue?) throws(ONNXError) -> ImportValue {
    let outputs: [Shape]
    do throws(GraphError) {
      outputs = try conv.outputs([Shape(ofValue: image), Shape(ofValue: kernel)].compactMap { $0 })
    } catch { throw call.failure(error) }
    let out = outputs[0].dimensions
    let depth = kernel[1...].reduce(1, *)
    let columns = try patches(rows: out[1], columns: out[2])
    let matrix = try importer.add(
      try importer.reshape([conv.group, depth, out[1] * out[2]], call), [columns], call)
    let weights = try importer.add(
      try importer.reshape([conv.group, kernel[0] / conv.group, depth], call), [.value(weight.id)], call)
    var result = try importer.add(MatMul(), [weights, matrix], call)
    if let bias {
      let flat = try importer.add(try importer.reshape([out[0], out[1] * out[2]], call), [result], call)
      result = try importer.add(Add(), [flat, try column(bias)], call)
    }
    return try importer.emit(
      try importer.reshape(out, call), [result], batch: input.batch, type: input.type, call)[0]
  }

  /// The pixels under each element of the kernel, `[channels, elements, rows, columns]`.
  private func patches(rows: Int, columns: Int) throws(ONNXError) -> Source {
    var padded = Source.value(input.id)
    if conv.pads.contains(where: { $0 > 0 }) {
      padded = try importer.add(
        Pad(before: [0, conv.pads[0], conv.pads[1]], after: [0, conv.pads[2], conv.pads[3]]), [padded], call)
    }
    var parts: [Source] = []
    for row in 0..<kernel[2] {
      for column in 0..<kernel[3] {
        let under = Slice([
          Slice.Range(axis: 1, start: row * conv.dilations[0], count: rows, step: conv.strides[0]),
          Slice.Range(axis: 2, start: column * conv.dilations[1], count: columns, step: conv.strides[1]),
        ])
        let pixels = try importer.add(under, [padded], call)
        parts.append(try importer.add(try importer.reshape([image[0], 1, rows, columns], call), [pixels], call))
      }
    }
    return parts.count == 1 ? parts[0] : try importer.add(Concat(axis: 1), parts, call)
  }

  /// A bias, of each image or the same for all, as a column.
  private func column(_ bias: ImportValue) throws(ONNXError) -> Source {
    let source: Source
    if let live = bias.live {
      source = .value(live.id)
    } else {
      source = try importer.source(bias, isWeight: true, role: .weight, call)
    }
    return try importer.add(try importer.reshape([kernel[0], 1], call), [source], call)
  }
}
