import Graphs

/// Softmax: of one axis from opset 13 on; before it of all axes from one on, as one.
enum SoftmaxImports {
  static let handlers: [String: OperatorImport] = [
    "Softmax": { (importer, call) throws(ONNXError) in
      [try along(importer, call) { Softmax(axis: $0) }]
    },
    "LogSoftmax": { (importer, call) throws(ONNXError) in
      [try along(importer, call) { LogSoftmax(axis: $0) }]
    },
  ]

  private static func along(
    _ importer: Importer, _ call: NodeCall, _ make: (Int) -> any Operator
  ) throws(ONNXError) -> ImportValue {
    var input = try call.input(0)
    let extents = input.dimensions
    var axis = try call.axis(try call.int("axis", default: call.opset < 13 ? 1 : -1), rank: extents.count)
    let isFlat = call.opset < 13 && extents.dropFirst(axis + 1).contains { $0 != 1 }
    if isFlat {
      input = try importer.reshape(
        input, to: extents[..<axis] + [extents[axis...].reduce(1, *)], batchAt: input.live?.batch.axis, call)
    }
    axis = min(axis, max(input.dimensions.count - 1, 0))
    let frame = Frame(value: input, call: call)
    let op = make(try frame.axis(axis))
    let result: ImportValue
    if let live = input.live {
      result = try importer.emit(op, [.value(live.id)], batch: live.batch, type: live.type, call)[0]
    } else {
      result = .folded(try importer.compute(op, [try importer.fold(input, call)], type: input.type, call)[0])
    }
    return isFlat ? try importer.reshape(result, to: extents, batchAt: input.live?.batch.axis, call) : result
  }
}
