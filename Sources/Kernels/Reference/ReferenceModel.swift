import Graphs
import Tensors

/// Every operator in plain Swift, one image and one element at a time: what the vector kernels are held to.
///
/// Its results are those of the kernels bit by bit, since it sums in the same order: from the bias on, over (in channel,
/// kernel row, kernel column), by fused multiply-adds. It is slow, and meant for tests.
///
/// In place of the default's it follows the rules of direct native kernels where it is told to (``NativePairs``, ``TileProducts``).
public struct ReferenceModel {
  private let graph: Graph
  private let dtype: DType
  /// The parameters in graph order, in float32.
  private let parameters: [[Float]]
  private let kernels: ConvolutionKernels
  private let isPaired: Bool

  /// A model of parameters in graph order, each flat in PyTorch's order and already rounded to `dtype`.
  ///
  /// Of native kernels all read pairs of channels where it `isPaired`, else only products are of pairs. Others sum as direct ones.
  public init(
    _ graph: Graph, parameters: [[Float]], dtype: DType, kernels: ConvolutionKernels = .direct, isPaired: Bool = true
  ) {
    self.kernels = kernels
    self.isPaired = kernels.isNative && isPaired
    self.graph = graph
    self.parameters = parameters
    self.dtype = dtype
  }

  /// The logits of one normalised image, flat `[channels, rows, columns]`.
  public func logits(_ image: [Float]) -> [Float] {
    var values: [[Float]] = Array(repeating: [], count: graph.values.count)
    values[0] = image.map(round)
    for node in graph.nodes {
      for (value, result) in zip(node.outputs, run(node, values)) { values[value] = result }
    }
    return values[graph.logits]
  }

  private func round(_ value: Float) -> Float { isPaired ? NativePairs.round(value) : dtype.round(value) }

  private func run(_ node: Node, _ values: [[Float]]) -> [[Float]] {
    let inputs = node.inputs.map { source in
      switch source {
      case .value(let id): Tensor(graph.values[id], values[id])
      case .parameter(let id): Tensor(graph.parameters[id].shape, parameters[id])
      case .constant(let id): graph.constants[id]
      }
    }
    if isPaired, let result = native(node, inputs) { return [result.map(round)] }
    if kernels.isNative, !isPaired, let result = products(node, inputs) { return [result.map(round)] }
    return isPaired
      ? node.op.evaluate(inputs, dtype).map { $0.elements.map(round) }
      : node.op.rounded(inputs, dtype).map(\.elements)
  }

  /// What kernels on words of two channels sum otherwise.
  private func native(_ node: Node, _ inputs: [Tensor]) -> [Float]? {
    switch node.op {
    case let conv as Conv:
      return NativeConvolution(
        conv, inputs, kernels,
        pairsColumns: kernels == .nativeBFloat16 && node.values == [0] && graph.pairsColumnsOfImages
      ).run(graph.values[node.output].dimensions)
    case is Gemm:
      let bias = inputs.count > 2 ? inputs[2].elements : [Float](repeating: 0, count: inputs[1].dimensions[0])
      return gemm(inputs[0].elements, inputs[1].elements, bias, channels: channels(of: node.values[0]))
    case is Relu: return inputs[0].elements.map { 0 >= $0 ? 0 : $0 }
    default: return nil
    }
  }

  /// What kernels on words of one channel sum by products of pairs.
  private func products(_ node: Node, _ inputs: [Tensor]) -> [Float]? {
    if kernels == .nativeBFloat16, node.values.count == node.inputs.count,
      let result = NativePairs.activations(node.op, inputs)
    {
      return result
    }
    guard graph.hasParameters(node, from: 1), node.values.count == 1, inputs.count > 1 else { return nil }
    let weights = inputs[1].elements
    switch node.op {
    case let conv as Conv where ConvolutionLowering.takes(conv, inputs[1].shape, isPaired: false):
      return NativeConvolution(conv, inputs, kernels, pairsColumns: false).run(graph.values[node.output].dimensions)
    case let gemm as Gemm where gemm.isLinear:
      let (features, out) = gemm.size(inputs[1].shape)
      let bias = inputs.count > 2 ? inputs[2].elements : [Float](repeating: 0, count: out)
      return linear(
        inputs[0].elements, gemm.transB ? weights : transposed(weights, rows: features), bias, features: features)
    case is MatMul where inputs[1].dimensions.count == 2:
      let (features, out) = (inputs[1].dimensions[0], inputs[1].dimensions[1])
      return linear(
        inputs[0].elements, transposed(weights, rows: features), [Float](repeating: 0, count: out), features: features)
    default: return nil
    }
  }

  private func gemm(_ input: [Float], _ weights: [Float], _ bias: [Float], channels: Int) -> [Float] {
    kernels == .amxBFloat16
      ? TileProducts.gemm(input, weights, bias, channels: channels)
      : NativePairs.gemm(input, weights, bias, channels: channels)
  }

  /// A linear layer of every `features` of `input`, with weights `[out, features]`.
  private func linear(_ input: [Float], _ weights: [Float], _ bias: [Float], features: Int) -> [Float] {
    stride(from: 0, to: input.count, by: features).flatMap { first in
      gemm(Array(input[first..<(first + features)]), weights, bias, channels: features)
    }
  }

  private func transposed(_ matrix: [Float], rows: Int) -> [Float] {
    let columns = matrix.count / max(1, rows)
    return (0..<columns).flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } }
  }

  /// The channels of a Gemm's input, of which each may have several pixels.
  private func channels(of value: Int) -> Int {
    guard let producer = graph.producers[value], graph.nodes[producer].op is Reshape else {
      return graph.values[value].dimensions[0]
    }
    return channels(of: graph.nodes[producer].values[0])
  }
}
