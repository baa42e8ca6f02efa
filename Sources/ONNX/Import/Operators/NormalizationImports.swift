import Graphs
import Tensors

/// Normalisations with learned scales.
enum NormalizationImports {
  static let handlers: [String: OperatorImport] = [
    "BatchNormalization": batchNormalization,
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
      // Up to opset 20 a scale was for a group, from 21 on it is for a channel.
      guard call.opset >= 21 else { throw call.failure("of an opset before 21; export it with opset_version=21") }
      let op = GroupNormalization(
        groups: try call.int("num_groups", default: 1), epsilon: try call.float("epsilon", default: 1e-5))
      let others = [(value: try call.input(1), role: Parameter.Role.weight), (try call.input(2), .weight)]
      return [try importer.onImages(op, try call.input(0), others, call)]
    },
    "LayerNormalization": layerNormalization,
    "RMSNormalization": { (importer, call) throws(ONNXError) in
      let (frame, axis) = try normalizedAxes(call)
      let op = RMSNormalization(axis: try frame.axis(axis), epsilon: try call.float("epsilon", default: 1e-5))
      return [try importer.apply(op, try call.input(0), [try call.input(1)], call)]
    },
  ]

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

  private static let batchNormalization: OperatorImport = { (importer, call) throws(ONNXError) in
    let input = try call.input(0)
    let epsilon = try call.float("epsilon", default: 1e-5)
    var others: [(value: ImportValue, role: Parameter.Role)] = []
    for index in 1...4 { others.append((try call.input(index), index > 2 ? .statistic : .weight)) }
    if try call.int("training_mode", default: 0) != 0 {
      guard input.live == nil else {
        throw call.failure("it is exported for training; call model.eval() before exporting")
      }
      let x = try importer.fold(input, call)
      let (means, variances) = try statistics(x, call)
      let channels = [means.count]
      others[2].value = .folded(FoldedTensor(channels, floats: means))
      others[3].value = .folded(FoldedTensor(channels, floats: variances))
    }
    return [try importer.onImages(BatchNormalization(epsilon: epsilon), input, others, call)]
  }

  /// Mean and biased variance of each channel of `[N, channels, …]`.
  private static func statistics(
    _ x: FoldedTensor, _ call: NodeCall
  ) throws(ONNXError) -> (means: [Float], variances: [Float]) {
    guard x.dimensions.count >= 2, x.count > 0 else {
      throw call.failure("its input has the shape \(call.shown(x.dimensions)); export the model again")
    }
    let channels = x.dimensions[1]
    let plane = x.dimensions[2...].reduce(1, *)
    let elements = x.tensor.elements
    var (sums, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    let count = Double(x.count / channels)
    for (place, element) in elements.enumerated() { sums[place / plane % channels] += Double(element) }
    for (place, element) in elements.enumerated() {
      let channel = place / plane % channels
      let distance = Double(element) - sums[channel] / count
      squares[channel] += distance * distance
    }
    return (sums.map { Float($0 / count) }, squares.map { Float($0 / count) })
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
