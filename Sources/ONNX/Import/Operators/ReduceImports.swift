import Graphs

/// Sums, means and the like over axes.
enum ReduceImports {
  static let handlers: [String: OperatorImport] = {
    var handlers: [String: OperatorImport] = [:]
    for (name, make) in operators { handlers[name] = reduction(make) }
    handlers["ReduceL1"] = reduction({ ReduceSum($0, keepDims: $1) }, of: Abs())
    handlers.merge(composed) { first, _ in first }
    return handlers
  }()

  private typealias Maker = @Sendable ([Int], Bool) -> any Operator

  /// Reduces the input, or what `op` makes of each of its elements.
  private static func reduction(_ make: @escaping Maker, of op: (any Operator)? = nil) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      var input = try call.input(0)
      if let op { input = try importer.elementwise(op, [input], call) }
      return [try reduce(input, importer, call, make)]
    }
  }

  /// Reductions that are others one after another.
  private static let composed: [String: OperatorImport] = [
    "ReduceSumSquare": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let square = try importer.one("Mul", [input, input], in: call)
      return [try reduce(square, importer, call) { ReduceSum($0, keepDims: $1) }]
    },
    "ReduceLogSum": { (importer, call) throws(ONNXError) in
      let sum = try reduce(try call.input(0), importer, call) { ReduceSum($0, keepDims: $1) }
      return try importer.apply("Log", [sum], in: call)
    },
    // Of differences to the largest, whose exponentials are finite.
    "ReduceLogSumExp": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let axes = try importer.axes(call, inputFrom: 18).map { importer.constant($0) }
      let largest = try importer.one("ReduceMax", [input, axes], in: call)
      let powers = try importer.one("Exp", [try importer.one("Sub", [input, largest], in: call)], in: call)
      let sum = try importer.one("Log", [try reduce(powers, importer, call) { ReduceSum($0, keepDims: $1) }], in: call)
      return try importer.apply(
        "Add", [sum, try reduce(input, importer, call) { ReduceMax($0, keepDims: $1) }], in: call)
    },
  ]

  private static let operators: [String: Maker] = [
    "ReduceMean": { ReduceMean($0, keepDims: $1) }, "ReduceSum": { ReduceSum($0, keepDims: $1) },
    "ReduceMax": { ReduceMax($0, keepDims: $1) }, "ReduceMin": { ReduceMin($0, keepDims: $1) },
    "ReduceL2": { ReduceL2($0, keepDims: $1) },
  ]

  private static func reduce(
    _ input: ImportValue, _ importer: Importer, _ call: NodeCall, _ make: Maker
  ) throws(ONNXError) -> ImportValue {
    let rank = input.dimensions.count
    let keeps = try call.int("keepdims", default: 1) != 0
    var axes: [Int] = []
    for axis in try importer.axes(call, inputFrom: call.node.op == "ReduceSum" ? 13 : 18) ?? [] {
      axes.append(try call.axis(axis, rank: rank))
    }
    if axes.isEmpty {
      if try call.int("noop_with_empty_axes", default: 0) != 0 {
        // The root of one square has no sign.
        return call.node.op == "ReduceL2" ? try importer.elementwise(Abs(), [input], call) : input
      }
      axes = Array(0..<rank)
    }
    axes.sort()
    let frame = Frame(value: input, call: call)
    var own: [Int] = []
    for axis in axes { own.append(try frame.axis(axis)) }
    let op = make(own, keeps)
    if let live = input.live {
      var batch = live.batch
      if !keeps { batch.axis -= axes.count { $0 < live.batch.axis } }
      return try importer.emit(op, [.value(live.id)], batch: batch, type: live.type, call)[0]
    }
    return .folded(try importer.compute(op, [try importer.fold(input, call)], type: input.type, call)[0])
  }
}
