import Models
import Tensors

/// Every operator in plain Swift, one image and one element at a time: what the vector kernels are held to.
///
/// Its results are those of the kernels bit by bit, since it sums in the same order: from the bias on, over (in channel,
/// kernel row, kernel column), by fused multiply-adds. It is slow, and meant for tests.
///
/// In place of the default's it follows the rules of direct native kernels where it is told to (``NativePairs``).
public struct ReferenceModel {
  private let graph: Graph
  private let dtype: DType
  /// The parameters in graph order, in float32.
  private let parameters: [[Float]]
  private let isNative: Bool

  /// A model of parameters in graph order, each flat in PyTorch's order and already rounded to `dtype`.
  public init(_ graph: Graph, parameters: [[Float]], dtype: DType, isNative: Bool = false) {
    self.isNative = isNative
    self.graph = graph
    self.parameters = parameters
    self.dtype = dtype
  }

  /// The logits of one normalised image, flat `[channels, rows, columns]`.
  public func logits(_ image: [Float]) -> [Float] {
    var values: [[Float]] = Array(repeating: [], count: graph.values.count)
    values[0] = image.map(round)
    for node in graph.nodes { values[node.output] = run(node, values) }
    return graph.units.last.map { values[$0.output] } ?? []
  }

  private func round(_ value: Float) -> Float { isNative ? NativePairs.round(value) : dtype.round(value) }

  /// The channels of a Gemm's input, of which each may have several pixels.
  private func channels(of value: Int) -> Int {
    for node in graph.nodes where node.output == value && node.op == .flatten {
      return channels(of: node.inputs[0])
    }
    return graph.values[value].dimensions[0]
  }

  private func run(_ node: Node, _ values: [[Float]]) -> [Float] {
    let input = values[node.inputs[0]]
    let shape = graph.values[node.inputs[0]].dimensions
    let result = graph.values[node.output].dimensions
    let used = node.parameters.map { parameters[$0] }
    switch node.op {
    case .conv(let stride, let pad):
      let kernel = graph.parameters[node.parameters[0]].shape.dimensions[2]
      let operators = ReferenceConvolution(
        input: input, shape: shape, kernel: kernel, stride: stride, pad: pad, weights: used[0],
        bias: used.count > 1 ? used[1] : nil, isNative: isNative,
        pairsColumns: node.inputs[0] == 0 && graph.pairsColumnsOfImages)
      return operators.run(result).map(round)
    case .gemm:
      guard isNative else { return Reference.gemm(input, used[0], used[1]).map(round) }
      return NativePairs.gemm(input, used[0], used[1], channels: channels(of: node.inputs[0])).map(round)
    case .batchNormalization(let epsilon):
      return Reference.batchNormalization(input, used, epsilon).map(round)
    case .relu: return input.map { 0 > $0 || isNative && $0 == 0 ? 0 : $0 }
    case .maxPool(let kernel, let stride): return Reference.maxPool(input, shape, result, kernel, stride)
    case .globalAveragePool: return Reference.averages(input, shape).map(round)
    case .add: return zip(input, values[node.inputs[1]]).map { round($0 + $1) }
    case .flatten: return input
    case .slice(let step): return Reference.slice(input, shape, result, step)
    case .pad(let before, let after):
      let plane = [Float](repeating: 0, count: shape[1] * shape[2])
      let front = [[Float]](repeating: plane, count: before).joined()
      return front + input + [[Float]](repeating: plane, count: after).joined()
    case .topKGate(let topK, _): return ReferenceMixture(dtype).gate(input, used[0], topK: topK)
    case .expert(let index): return ReferenceMixture(dtype).expert(input, index, used[0], used[1])
    case .combineExperts: return input[result[0]..<(2 * result[0])].map(dtype.round)
    case .residualExperts: return ReferenceMixture(dtype).residual(input, used)
    }
  }
}
