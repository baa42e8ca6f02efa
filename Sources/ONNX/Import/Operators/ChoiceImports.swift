import Graphs

/// Which elements of an axis are the largest or smallest: TopK, ArgMax and ArgMin.
enum ChoiceImports {
  static let handlers: [String: OperatorImport] = [
    "ArgMax": extreme { ArgMax(axis: $0, keepDims: $1, selectsLast: $2) },
    "ArgMin": extreme { ArgMin(axis: $0, keepDims: $1, selectsLast: $2) },
    "TopK": { (importer, call) throws(ONNXError) in
      let (input, axis) = try lines(importer, call, absent: -1)
      let count = call.opset < 10 ? [try call.int("k", default: 0)] : try importer.integers(try call.input(1), call)
      guard count.count == 1, let count = count.first else {
        throw call.failure("\(count.count) numbers of elements, wanted 1; export the model again")
      }
      // Where any order will do, that of the others is one.
      let op = TopK(
        axis: try Frame(value: input, call: call).axis(axis), count: count,
        isOfLargest: try call.int("largest", default: 1) != 0)
      guard let live = input.live else {
        let tensor = try importer.fold(input, call)
        let results = try importer.compute(op, [tensor], type: input.type, call)
        return [
          .folded(results[0]),
          .folded(FoldedTensor(results[1].dimensions, floats: results[1].tensor.elements, type: .int64)),
        ]
      }
      let results = try importer.emit(op, [.value(live.id)], batch: live.batch, type: live.type, call)
      guard case .live(var indices) = results[1] else { return results }
      indices.type = .int64
      return [results[0], .live(indices)]
    },
  ]

  private static func extreme(_ make: @escaping @Sendable (Int, Bool, Bool) -> any Operator) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      let (input, axis) = try lines(importer, call, absent: 0)
      let keeps = try call.int("keepdims", default: 1) != 0
      let op = make(
        try Frame(value: input, call: call).axis(axis), keeps, try call.int("select_last_index", default: 0) != 0)
      guard let live = input.live else {
        return [.folded(try importer.compute(op, [try importer.fold(input, call)], type: .int64, call)[0])]
      }
      var batch = live.batch
      if !keeps, axis < batch.axis { batch.axis -= 1 }
      return try importer.emit(op, [.value(live.id)], batch: batch, type: .int64, call)
    }
  }

  /// The input and the axis along which it is looked at, which the batch of one image makes way for.
  private static func lines(
    _ importer: Importer, _ call: NodeCall, absent: Int
  ) throws(ONNXError) -> (ImportValue, axis: Int) {
    let input = try call.input(0)
    let axis = try call.axis(try call.int("axis", default: absent), rank: input.dimensions.count)
    guard let live = input.live else { return (input, axis) }
    return (.live(try importer.freeing([axis], of: live, call)), axis)
  }
}
