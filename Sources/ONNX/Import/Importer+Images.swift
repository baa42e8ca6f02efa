import Graphs
import Tensors

/// What an operator takes beside the images, the same for all: weights, biases, statistics.
typealias SharedInputs = [(value: ImportValue, role: Parameter.Role)]

// Operators that take whole images, or the several windows of one.
extension Importer {
  /// An operator on one image of a batch that is the first axis, with tensors that are the same for all.
  func onImages(
    _ op: any Operator, _ input: ImportValue, _ others: SharedInputs, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    guard let live = input.live else {
      var folded: [FoldedTensor] = []
      for other in others { folded.append(try fold(other.value, call)) }
      return try foldImages(op, [input], folded, call)
    }
    var sources = [Source.value(live.id)]
    for other in others {
      guard other.value.live == nil else {
        throw call.failure(
          "its weights depend on the image, which is run for convolutions of planes in a model exported for one image; export it so"
        )
      }
      sources.append(try source(other.value, isWeight: true, role: other.role, call))
    }
    if live.isPlain { return try emit(op, sources, batch: live.batch, type: live.type, call)[0] }
    guard live.batch.axis == 0, let result = try onWindows(op, live, Array(sources.dropFirst()), call) else {
      throw call.failure("its input of shape \(call.shown(input)) has not the batch first; export the model again")
    }
    return result
  }
}

// An image's windows, `[windows, channels, rows, columns]`: channels are brought together and windows laid below one another, so that
// one call serves all.
extension Importer {
  /// Runs an operator on each window; nil for one that only takes whole images.
  private func onWindows(
    _ op: any Operator, _ live: LiveValue, _ weights: [Source], _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    let extents = draft.values[live.id].dimensions
    let value = Source.value(live.id)
    switch op {
    case is BatchNormalization where extents.count >= 2:
      let rest = Array(extents.dropFirst(2))
      var result = try add(Transpose([1, 0] + Array(2..<extents.count)), [value], call)
      result = try add(try reshape([extents[1], extents[0], rest.reduce(1, *)], call), [result], call)
      result = try add(op, [result] + weights, call)
      result = try add(try reshape([extents[1], extents[0]] + rest, call), [result], call)
      return try emit(
        Transpose([1, 0] + Array(2..<extents.count)), [result], batch: live.batch, type: live.type, call)[0]
    case is MaxPool, is AveragePool, is GlobalAveragePool, is GlobalMaxPool:
      // A plane is pooled by itself, whatever channel of whatever window it is.
      let planes = try reshape([extents[0] * extents[1]] + extents[2...], call)
      let result = try add(op, [try add(planes, [value], call)], call)
      let pooled = draft.shape(result).dimensions.dropFirst()
      return try emit(
        try reshape(Array(extents[..<2]) + pooled, call), [result], batch: live.batch, type: live.type, call)[0]
    case let conv as Conv where extents.count == 4 && weights.first.map(draft.shape)?.rank == 4:
      return try emit(
        Transpose([1, 0, 2, 3]), [try convolve(conv, value, extents, weights, call)], batch: live.batch,
        type: live.type, call)[0]
    default: return nil
    }
  }

  /// The convolutions of all windows, `[channels, windows, rows, columns]`: each window has its padding and as many rows more as make it
  /// a multiple of the stride, so that the rows that a window leaves are at the same places in each.
  private func convolve(
    _ conv: Conv, _ value: Source, _ extents: [Int], _ weights: [Source], _ call: NodeCall
  ) throws(ONNXError) -> Source {
    let alone = Shape(checking: Array(extents.dropFirst())) ?? Shape(0)
    let result: [Shape]
    do throws(GraphError) { result = try conv.outputs([alone] + weights.map(draft.shape)) } catch {
      throw call.failure(error)
    }
    let one = result[0].dimensions
    let (stride, pads) = (conv.strides[0], conv.pads)
    let padded = (extents[2] + pads[0] + pads[2] + stride - 1) / stride * stride
    let kernel = draft.shape(weights[0]).dimensions[2]
    let reach = (kernel - 1) * conv.dilations[0] + 1
    var rows = try add(Transpose([1, 0, 2, 3]), [value], call)
    if padded > extents[2] {
      rows = try add(
        Pad(before: [0, 0, pads[0], 0], after: [0, 0, padded - extents[2] - pads[0], 0]), [rows], call)
    }
    rows = try add(try reshape([extents[1], extents[0] * padded, extents[3]], call), [rows], call)
    let tall = Conv(
      strides: conv.strides, pads: [0, pads[1], max(0, reach - stride), pads[3]], dilations: conv.dilations,
      group: conv.group)
    rows = try add(tall, [rows] + weights, call)
    rows = try add(try reshape([one[0], extents[0], padded / stride, one[2]], call), [rows], call)
    if padded / stride == one[1] { return rows }
    return try add(Slice([Slice.Range(axis: 2, start: 0, count: one[1])]), [rows], call)
  }

  func reshape(_ extents: [Int], _ call: NodeCall) throws(ONNXError) -> Reshape {
    guard let shape = Shape(ofValue: extents) else {
      throw call.failure("a value of shape \(extents); export it again")
    }
    return Reshape(shape)
  }

  /// Adds an operator on values of one image, and returns what it makes.
  func add(
    _ op: any Operator, _ inputs: [Source], type: ElementType = .float32, _ call: NodeCall
  ) throws(ONNXError) -> Source {
    do throws(GraphError) { return .value(try draft.add(typed(op, type), inputs, name: call.name)[0]) } catch {
      throw call.failure(error)
    }
  }
}
