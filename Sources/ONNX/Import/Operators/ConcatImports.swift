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
    live = try freeing([axis], of: live, call)
    let own = try Frame(value: .live(live), call: call).axis(axis)
    var sources: [Source] = []
    for input in inputs { sources.append(try aligned(input, live.batch, live.dimensions, call)) }
    return try emit(Concat(axis: own), sources, batch: live.batch, type: live.type, call)[0]
  }
}
