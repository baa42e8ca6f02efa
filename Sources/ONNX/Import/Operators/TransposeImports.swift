import Graphs

/// Axes in another order.
enum TransposeImports {
  static let handlers: [String: OperatorImport] = [
    "Transpose": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let rank = input.dimensions.count
      let order = try call.ints("perm") ?? Array((0..<rank).reversed())
      guard order.sorted() == Array(0..<rank) else {
        throw call.failure("perm \(order) of a value of shape \(call.shown(input)); export the model again")
      }
      return [try importer.transpose(input, order, call)]
    }
  ]
}

extension Importer {
  /// A value with its axes in that order, which is a permutation.
  func transpose(_ value: ImportValue, _ order: [Int], _ call: NodeCall) throws(ONNXError) -> ImportValue {
    if case .stored(let tensor) = value { return .stored(tensor.transposed(order)) }
    guard case .live(let live) = value else { return try move(Transpose(order), [value], call)[0] }
    let frame = Frame(value: value, call: call)
    var batch = live.batch
    batch.axis = order.firstIndex(of: live.batch.axis) ?? 0
    var axes: [Int] = []
    for axis in order {
      if axis == live.batch.axis {
        if live.batch.multiple > 1 { axes.append(axis) }
      } else {
        axes.append(try frame.axis(axis))
      }
    }
    if axes == Array(axes.indices) {
      let same = LiveValue(
        id: live.id, dimensions: order.map { live.dimensions[$0] }, batch: batch, type: live.type,
        quantization: live.quantization)
      return .live(same)
    }
    return try view(value, Transpose(axes), batch: batch, call)[0]
  }
}
