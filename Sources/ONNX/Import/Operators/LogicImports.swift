import Graphs
import Tensors

/// Comparisons and choices, most of them between shapes; of values truth is 1, else 0.
enum LogicImports {
  static let handlers: [String: OperatorImport] = {
    var handlers: [String: OperatorImport] = ["Where": choose, "Not": negation]
    for (name, comparison) in comparisons { handlers[name] = compare(comparison) }
    handlers["IsInf"] = isInfinite
    handlers["Xor"] = exclusiveOr
    return handlers
  }()

  private static func compare(_ comparison: Comparison) -> OperatorImport {
    { (importer, call) throws(ONNXError) in
      let inputs = [try call.input(0), try call.input(1)]
      if inputs.contains(where: { $0.live != nil }) {
        return [try importer.elementwise(comparison.op, inputs, type: .bool, call)]
      }
      let left = try importer.fold(inputs[0], call)
      let right = try importer.fold(inputs[1], call)
      let (extents, pairs) = try importer.broadcastIndices([left, right], call)
      let values: [Int]
      if let x = left.integers, let y = right.integers {
        values = zip(pairs[0], pairs[1]).map { comparison.integers(x[$0], y[$1]) ? 1 : 0 }
      } else {
        let (x, y) = (left.tensor.elements, right.tensor.elements)
        values = zip(pairs[0], pairs[1]).map { comparison.floats(x[$0], y[$1]) ? 1 : 0 }
      }
      return [.folded(FoldedTensor(extents, integers: values, type: .bool))]
    }
  }

  private typealias Comparison = (
    op: any Operator, integers: @Sendable (Int, Int) -> Bool, floats: @Sendable (Float, Float) -> Bool
  )

  /// Of values, both of two truths are their product, and one of them is the larger.
  private static let comparisons: [String: Comparison] = [
    "Equal": (Equal(), { $0 == $1 }, { $0 == $1 }), "Less": (Less(), { $0 < $1 }, { $0 < $1 }),
    "LessOrEqual": (LessOrEqual(), { $0 <= $1 }, { $0 <= $1 }), "Greater": (Greater(), { $0 > $1 }, { $0 > $1 }),
    "GreaterOrEqual": (GreaterOrEqual(), { $0 >= $1 }, { $0 >= $1 }),
    "And": (Mul(), { $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 }),
    "Or": (Max(), { $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 }),
  ]

  /// Of two truths one alone is there where they are not equal.
  private static let exclusiveOr: OperatorImport = { (importer, call) throws(ONNXError) in
    let equal = try importer.one("Equal", [try call.input(0), try call.input(1)], in: call)
    return try importer.apply("Not", [equal], in: call)
  }

  private static let isInfinite: OperatorImport = { (importer, call) throws(ONNXError) in
    var value = try call.input(0)
    let signs = (
      negative: try call.int("detect_negative", default: 1) != 0,
      positive: try call.int("detect_positive", default: 1) != 0
    )
    if signs.negative, signs.positive { value = try importer.one("Abs", [value], in: call) }
    // Neither sign: nothing is.
    let wanted: Float = signs.positive ? .infinity : signs.negative ? -.infinity : .nan
    return try importer.apply("Equal", [value, importer.scalar(wanted)], in: call)
  }

  private static let negation: OperatorImport = { (importer, call) throws(ONNXError) in
    let value = try call.input(0)
    if value.live != nil {
      let zero = ImportValue.folded(FoldedTensor([], floats: [0], type: value.type))
      return [try importer.elementwise(Equal(), [value, zero], type: .bool, call)]
    }
    let input = try importer.fold(value, call)
    guard let integers = input.integers else { throw call.failure("its input is no truth values; export again") }
    let values = integers.map { $0 == 0 ? 1 : 0 }
    return [.folded(FoldedTensor(input.dimensions, integers: values, type: .bool))]
  }

  private static let choose: OperatorImport = { (importer, call) throws(ONNXError) in
    let inputs = [try call.input(0), try call.input(1), try call.input(2)]
    if inputs.contains(where: { $0.live != nil }) {
      if inputs[0].live == nil, inputs[1].live?.type.isFloating ?? false,
        try importer.broadcast(inputs, call) == inputs[1].dimensions,
        try importer.fold(inputs[0], call).tensor.elements.allSatisfy({ $0 != 0 })
      {
        return [inputs[1]]
      }
      let type = inputs.dropFirst().first { $0.type.isFloating }?.type ?? inputs[1].type
      return [try importer.elementwise(Where(), inputs, type: type, call)]
    }
    var folded: [FoldedTensor] = []
    for input in inputs { folded.append(try importer.fold(input, call)) }
    let (extents, indices) = try importer.broadcastIndices(folded, call)
    let condition = folded[0].tensor.elements
    let first = folded[1].count
    let both = try importer.joined(Array(folded[1...]), call)
    let chosen = indices[0].indices.map { place in
      condition[indices[0][place]] != 0 ? indices[1][place] : first + indices[2][place]
    }
    return [.folded(both.gathered(chosen, extents))]
  }
}

extension Importer {
  /// For each element of the shape that `inputs` broadcast to, the place of the element it comes from in each input.
  func broadcastIndices(
    _ inputs: [FoldedTensor], _ call: NodeCall
  ) throws(ONNXError) -> (extents: [Int], indices: [[Int]]) {
    let extents = try broadcast(inputs.map { .folded($0) }, call)
    let shape = try check(extents, call)
    let indices = inputs.map { input in
      let strides = Broadcasting.strides(of: Shape(checking: input.dimensions) ?? Shape(0), in: shape)
      return StoredTensor(name: "", dimensions: extents, type: .int64, file: 0, offset: 0, strides: strides).places
    }
    return (extents, indices)
  }
}

extension StoredTensor {
  /// Each element's distance from the first, in row-major order.
  var places: [Int] {
    var places: [Int] = []
    places.reserveCapacity(count)
    forEachElement { places.append($0) }
    return places
  }
}
