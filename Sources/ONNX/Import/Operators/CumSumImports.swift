import Graphs

/// CumSum, of integers in 64 bits.
enum CumSumImports {
  static let handlers: [String: OperatorImport] = [
    "CumSum": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      guard let given = try importer.integers(try call.input(1), call).first else {
        throw call.failure("its axis is left out; export the model again")
      }
      let axis = try Frame(value: input, call: call).axis(try call.axis(given, rank: input.dimensions.count))
      let op = CumSum(
        axis: axis, isExclusive: try call.int("exclusive", default: 0) != 0,
        isReverse: try call.int("reverse", default: 0) != 0)
      if let live = input.live {
        return [try importer.emit(op, [.value(live.id)], batch: live.batch, type: live.type, call)[0]]
      }
      let tensor = try importer.fold(input, call)
      guard let integers = tensor.integers else {
        return [.folded(try importer.compute(op, [tensor], type: input.type, call)[0])]
      }
      let sums = sums(integers, tensor.dimensions, op)
      return [.folded(FoldedTensor(tensor.dimensions, integers: sums, type: tensor.type))]
    }
  ]

  private static func sums(_ integers: [Int], _ extents: [Int], _ op: CumSum) -> [Int] {
    let (extent, inner) = (extents[op.axis], extents[(op.axis + 1)...].reduce(1, *))
    var result = integers
    for first in integers.indices where first / max(inner, 1) % max(extent, 1) == 0 {
      let line = stride(from: first, to: first + extent * inner, by: inner)
      for (place, sum) in zip(line, op.sums(of: line.map { integers[$0] }, adding: &+)) { result[place] = sum }
    }
    return result
  }
}
