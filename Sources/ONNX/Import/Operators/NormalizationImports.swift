import Graphs
import Tensors

/// Normalisations with learned scales.
enum NormalizationImports {
  static let handlers: [String: OperatorImport] = [
    "LpNormalization": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let p = try call.int("p", default: 2)
      guard [1, 2].contains(p) else { throw call.wrong("p", "1 or 2") }
      let axis = importer.constant([try call.int("axis", default: -1)])
      let norm = try importer.one(p == 1 ? "ReduceL1" : "ReduceL2", [input, axis], in: call)
      // Of nothing but zeros it is zero.
      let isNone = try importer.one("Equal", [norm, importer.scalar(0)], in: call)
      let divisor = try importer.one("Where", [isNone, importer.scalar(1), norm], in: call)
      return try importer.apply("Div", [input, divisor], in: call)
    },
    "InstanceNormalization": { (importer, call) throws(ONNXError) in
      let op = InstanceNormalization(epsilon: try call.float("epsilon", default: 1e-5))
      let others = [(value: try call.input(1), role: Parameter.Role.weight), (try call.input(2), .weight)]
      return [try importer.onImages(op, try call.input(0), others, call)]
    },
    "LRN": { (importer, call) throws(ONNXError) in
      let op = LRN(
        size: try call.int("size", default: 1), alpha: try call.float("alpha", default: 1e-4),
        beta: try call.float("beta", default: 0.75), bias: try call.float("bias", default: 1))
      return [try importer.onImages(op, try call.input(0), [], call)]
    },
    "GroupNormalization": { (importer, call) throws(ONNXError) in
      let groups = try call.int("num_groups", default: 1)
      var others: [(value: ImportValue, role: Parameter.Role)] = []
      for index in 1...2 {
        // Up to opset 20 a scale was for a group, from 21 on it is for a channel.
        let factors = try call.input(index)
        others.append((call.opset < 21 ? try perChannel(factors, groups, importer, call) : factors, .weight))
      }
      let op = GroupNormalization(groups: groups, epsilon: try call.float("epsilon", default: 1e-5))
      return [try importer.onImages(op, try call.input(0), others, call)]
    },
    "LayerNormalization": layerNormalization,
    "RMSNormalization": { (importer, call) throws(ONNXError) in
      let (frame, axis) = try normalizedAxes(call)
      let op = RMSNormalization(axis: try frame.axis(axis), epsilon: try call.float("epsilon", default: 1e-5))
      return [try importer.apply(op, try call.input(0), [try call.input(1)], call)]
    },
  ]

  /// What there is one of for each group of channels, for each channel.
  private static func perChannel(
    _ factors: ImportValue, _ groups: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let input = try call.input(0)
    guard input.dimensions.count >= 2, groups > 0, input.dimensions[1] % groups == 0, factors.dimensions == [groups]
    else {
      throw call.failure(
        "\(groups) groups of a value of shape \(call.shown(input)), with factors of shape \(call.shown(factors))"
          + "; export it with opset_version=21")
    }
    let channels = input.dimensions[1]
    let column = try importer.reshape(factors, to: [groups, 1], call)
    return try importer.reshape(
      try importer.expand(column, [groups, channels / groups], call), to: [channels], call)
  }

  /// The first of the axes that are normalised, which the batch is none of.
  private static func normalizedAxes(_ call: NodeCall) throws(ONNXError) -> (frame: Frame, first: Int) {
    let frame = Frame(value: try call.input(0), call: call)
    let first = try call.axis(try call.int("axis", default: -1), rank: frame.value.dimensions.count)
    if let batch = frame.batch, batch.axis >= first { _ = try frame.axis(batch.axis) }
    return (frame, first)
  }

  private static let layerNormalization: OperatorImport = { (importer, call) throws(ONNXError) in
    let input = try call.input(0)
    let rank = input.dimensions.count
    let epsilon = try call.float("epsilon", default: 1e-5)
    let (frame, axis) = try normalizedAxes(call)
    let op = LayerNormalization(axis: try frame.axis(axis), epsilon: epsilon)
    var others = [try call.input(1)]
    if let bias = call.optional(2) { others.append(bias) }
    let result = try importer.apply(op, input, others, call)
    guard call.node.outputs.dropFirst().contains(where: { !$0.isEmpty }) else { return [result] }
    var own: [Int] = []
    for axis in axis..<rank { own.append(try frame.axis(axis)) }
    let mean = try importer.apply(ReduceMean(own), input, [], call)
    let distance = try importer.elementwise(Sub(), [input, mean], call)
    let square = try importer.elementwise(Mul(), [distance, distance], call)
    let variance = try importer.apply(ReduceMean(own), square, [], call)
    let small = ImportValue.folded(FoldedTensor([], floats: [epsilon], type: .float32))
    let root = try importer.elementwise(Sqrt(), [try importer.elementwise(Add(), [variance, small], call)], call)
    return [result, mean, try importer.elementwise(Reciprocal(), [root], call)]
  }
}

extension Importer {
  /// An operator on a value and weights that leaves the batch where it is.
  func apply(
    _ op: any Operator, _ input: ImportValue, _ others: [ImportValue], _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    if let live = input.live {
      var sources = [Source.value(live.id)]
      for other in others { sources.append(try source(other, isWeight: true, call)) }
      return try emit(op, sources, batch: live.batch, type: live.type, call)[0]
    }
    var folded = [try fold(input, call)]
    for other in others { folded.append(try fold(other, call)) }
    return .folded(try compute(op, folded, type: input.type, call)[0])
  }
}
