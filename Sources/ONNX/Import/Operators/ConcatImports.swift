import Graphs

/// Values joined along an axis.
enum ConcatImports {
  static let handlers: [String: OperatorImport] = [
    "Concat": { (importer, call) throws(ONNXError) in
      var inputs: [ImportValue] = []
      for index in call.inputs.indices { inputs.append(try call.input(index)) }
      let rank = try call.input(0).dimensions.count
      return [try importer.concat(inputs, axis: try call.axis(try call.int("axis", default: 1), rank: rank), call)]
    }
  ]
}

extension Importer {
  /// Values of one rank joined along `axis`.
  func concat(_ inputs: [ImportValue], axis: Int, _ call: NodeCall) throws(ONNXError) -> ImportValue {
    guard var live = inputs.compactMap(\.live).first else {
      if inputs.count == 1 { return inputs[0] }
      return try move(Concat(axis: axis), inputs, call)[0]
    }
    guard inputs.allSatisfy({ $0.dimensions.count == live.dimensions.count }) else {
      throw call.failure(
        "values of shapes \(inputs.map(call.shown).joined(separator: ", ")) cannot be joined; export the model again")
    }
    if batch > 1, axis == live.batch.axis, let stacked = try stacked(inputs, at: live.batch, call) { return stacked }
    live = try freeing([axis], of: live, call)
    let own = try Frame(value: .live(live), call: call).axis(axis)
    var sources: [Source] = []
    for input in inputs { sources.append(try aligned(input, live.batch, live.dimensions, call)) }
    return try emit(Concat(axis: own), sources, batch: live.batch, type: live.type, call)[0]
  }

  /// Batches joined one after another, as PyTorch decomposes a stack before it reshapes it; nil of other values.
  private func stacked(
    _ inputs: [ImportValue], at batch: BatchAxis, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    guard let first = inputs.first?.live, batch.multiple == 1,
      inputs.allSatisfy({ $0.live?.batch == batch && $0.dimensions == first.dimensions })
    else { return nil }
    var row = first.imageDimensions
    row.insert(1, at: batch.axis)
    var rows: [Source] = []
    for live in inputs.compactMap(\.live) {
      rows.append(try add(try reshape(row, call), [.value(live.id)], call))
    }
    let joined = BatchAxis(axis: batch.axis, multiple: inputs.count, isInner: true)
    return try emit(Concat(axis: batch.axis), rows, batch: joined, type: first.type, call)[0]
  }
}
