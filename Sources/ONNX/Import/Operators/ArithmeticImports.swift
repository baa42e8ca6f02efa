import Graphs

/// Operators on elements of several inputs, which are broadcast.
enum ArithmeticImports {
  static let handlers: [String: OperatorImport] = {
    var handlers: [String: OperatorImport] = ["Mean": mean, "Mod": remainder]
    for (name, op) in floats { handlers[name] = chain(name, op) }
    return handlers
  }()

  /// An operator on two inputs; on more it is applied from the first to the last.
  private static func chain(_ name: String, _ op: any Operator) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      if let result = try IntegerFold.apply(name, importer, call) { return [result] }
      var result = try call.input(0)
      for index in call.inputs.indices.dropFirst() {
        result = try importer.elementwise(op, [result, try call.input(index)], call)
      }
      return [result]
    }
  }

  private static let mean: OperatorImport = { (importer, call) throws(ONNXError) in
    var result = try call.input(0)
    for index in call.inputs.indices.dropFirst() {
      result = try importer.elementwise(Add(), [result, try call.input(index)], call)
    }
    let count = FoldedTensor([], floats: [Float(max(call.inputs.count, 1))], type: result.type)
    return [try importer.elementwise(Div(), [result, .folded(count)], call)]
  }

  private static let remainder: OperatorImport = { (importer, call) throws(ONNXError) in
    let fmod = try call.int("fmod", default: 0) != 0
    if let result = try IntegerFold.apply(fmod ? "fmod" : "Mod", importer, call) { return [result] }
    return [try importer.elementwise(Mod(fmod: fmod), [try call.input(0), try call.input(1)], call)]
  }

  private static let floats: [String: any Operator] = [
    "Add": Add(), "Sub": Sub(), "Mul": Mul(), "Div": Div(), "PRelu": PRelu(), "Pow": Pow(), "Max": Max(),
    "Min": Min(), "Sum": Add(),
  ]
}

/// Arithmetic of integers, which shapes are computed with.
enum IntegerFold {
  private static let operations: [String: @Sendable (Int, Int) -> Int?] = [
    "Add": { wrapped($0.addingReportingOverflow($1)) }, "Sum": { wrapped($0.addingReportingOverflow($1)) },
    "Sub": { wrapped($0.subtractingReportingOverflow($1)) },
    "Mul": { wrapped($0.multipliedReportingOverflow(by: $1)) },
    "Div": { $1 == 0 ? nil : wrapped($0.dividedReportingOverflow(by: $1)) },
    "Max": { max($0, $1) }, "Min": { min($0, $1) },
    "Mod": { left, right in
      guard right != 0, right != -1 else { return right == 0 ? nil : 0 }
      let rest = left % right
      // The sign is the divisor's, as Python's.
      return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
    },
    "fmod": { $1 == 0 ? nil : $1 == -1 ? 0 : $0 % $1 },
    "Pow": { base, exponent in
      guard (0...64).contains(exponent) else { return nil }
      return (0..<exponent).reduce(1 as Int?) { result, _ in
        result.flatMap { wrapped($0.multipliedReportingOverflow(by: base)) }
      }
    },
  ]

  private static func wrapped(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
    result.overflow ? nil : result.partialValue
  }

  /// The result for integers that do not depend on the image; nil for anything else.
  static func apply(_ name: String, _ importer: Importer, _ call: NodeCall) throws(ONNXError) -> ImportValue? {
    guard let first = call.optional(0), !first.type.isFloating, let operation = operations[name],
      call.inputs.allSatisfy({ $0.map { $0.live == nil && !$0.type.isFloating } ?? false })
    else { return nil }
    var result = try importer.fold(first, call)
    for index in call.inputs.indices.dropFirst() {
      let next = try importer.fold(try call.input(index), call)
      result = try pairs(result, next, importer, call, type: result.type, operation)
    }
    return .folded(result)
  }

  /// Integers of two tensors, broadcast, through `operation`; nil means a result that is no integer.
  static func pairs(
    _ left: FoldedTensor, _ right: FoldedTensor, _ importer: Importer, _ call: NodeCall, type: ElementType,
    _ operation: (Int, Int) -> Int?
  ) throws(ONNXError) -> FoldedTensor {
    let (extents, pairs) = try importer.broadcastIndices([left, right], call)
    let (x, y) = (left.integers ?? [], right.integers ?? [])
    var values: [Int] = []
    values.reserveCapacity(pairs[0].count)
    for (a, b) in zip(pairs[0], pairs[1]) {
      guard let value = operation(x[a], y[b]) else {
        throw call.failure("integers \(x[a]) and \(y[b]) have no result that fits; export the model again")
      }
      values.append(value)
    }
    return FoldedTensor(extents, integers: values, type: type)
  }
}
