import Graphs

/// Normalisations of each channel over the batch, by statistics that are kept.
enum BatchNormImports {
  static let handlers: [String: OperatorImport] = ["BatchNormalization": batchNormalization]

  private static let batchNormalization: OperatorImport = { (importer, call) throws(ONNXError) in
    let input = try call.input(0)
    let epsilon = try call.float("epsilon", default: 1e-5)
    var others: [(value: ImportValue, role: Parameter.Role)] = []
    for index in 1...4 { others.append((try call.input(index), index > 2 ? .statistic : .weight)) }
    // Before opset 14 a batch norm gives its statistics where it is trained.
    let givesStatistics = call.opset < 14 && call.node.outputs.dropFirst().contains { !$0.isEmpty }
    if try call.int("training_mode", default: 0) != 0 || givesStatistics {
      guard input.live == nil else {
        throw call.failure("it is exported for training; call model.eval() before exporting")
      }
      let x = try importer.fold(input, call)
      let (means, variances) = try statistics(x, call)
      let channels = [means.count]
      others[2].value = .folded(FoldedTensor(channels, floats: means))
      others[3].value = .folded(FoldedTensor(channels, floats: variances))
    }
    let op = BatchNormalization(epsilon: epsilon)
    if let live = input.live, live.batch.axis == 1, live.dimensions[0] == 1, !live.batch.isInner {
      return [try ofJoinedChannels(op, live, others, importer, call)]
    }
    return [try importer.onImages(op, input, others, call)]
  }

  /// A value `[1, images * channels, spatial…]`, as instance norms are decomposed; the parameters repeat themselves for every image.
  private static func ofJoinedChannels(
    _ op: BatchNormalization, _ live: LiveValue, _ others: [(value: ImportValue, role: Parameter.Role)],
    _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let (channels, extents) = (live.batch.multiple, importer.draft.values[live.id].dimensions)
    var sources = [
      try importer.add(
        try importer.reshape([channels] + live.dimensions.dropFirst(2), call), [.value(live.id)], call)
    ]
    for other in others {
      let own = try importer.perImage(other.value, axis: 0, channels, call)
      sources.append(
        try importer.source(try importer.reshape(own, to: [channels], call), isWeight: true, role: other.role, call))
    }
    let result = try importer.add(op, sources, call)
    return try importer.emit(
      try importer.reshape(extents, call), [result], batch: live.batch, type: live.type, call)[0]
  }

  /// Mean and biased variance of each channel of `[N, channels, …]`.
  private static func statistics(
    _ x: FoldedTensor, _ call: NodeCall
  ) throws(ONNXError) -> (means: [Float], variances: [Float]) {
    guard x.dimensions.count >= 2, x.count > 0 else {
      throw call.failure("its input has the shape \(call.shown(x.dimensions)); export the model again")
    }
    let channels = x.dimensions[1]
    let plane = x.dimensions[2...].reduce(1, *)
    let elements = x.tensor.elements
    var (sums, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    let count = Double(x.count / channels)
    for (place, element) in elements.enumerated() { sums[place / plane % channels] += Double(element) }
    for (place, element) in elements.enumerated() {
      let channel = place / plane % channels
      let distance = Double(element) - sums[channel] / count
      squares[channel] += distance * distance
    }
    return (sums.map { Float($0 / count) }, squares.map { Float($0 / count) })
  }
}
