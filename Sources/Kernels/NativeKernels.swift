import Graphs
import Tensors

extension CPULevel {
  /// The kernels of ``ConvolutionKernels/nativeBFloat16`` for a graph, or nil where this machine cannot run them.
  ///
  /// They are on words of two channels where all of its operators have such kernels, else of the products alone.
  public static func nativeBFloat16(for graph: Graph) -> CPULevel? {
    graph.nodes.allSatisfy { hasPairedKernel($0, graph) } ? nativeBFloat16 : nativeBFloat16Products
  }

  private static func hasPairedKernel(_ node: Node, _ graph: Graph) -> Bool {
    switch node.op {
    case let conv as Conv: ConvolutionLowering.takes(conv, graph.shape(node.inputs[1]), isPaired: true)
    case let gemm as Gemm: gemm.isLinear && gemm.transB && graph.shape(node.inputs[0]).rank == 1
    case is MaxPool: PoolLowering.window(of: node) != nil
    case is Add: graph.shape(node.inputs[0]) == graph.shape(node.inputs[1]) && node.values.count == 2
    case let slice as Slice: slice.step(of: graph.shape(node.inputs[0])) != nil
    case let pad as Pad: pad.zeroChannels != nil
    case is BatchNormalization, is Relu: [1, 3].contains(graph.shape(node.inputs[0]).rank)
    case is GlobalAveragePool: graph.shape(node.inputs[0]).rank == 3
    // Pairs of channels, seen as features, are for a Gemm of the same unit.
    case is Reshape:
      graph.values[node.output].rank == 1 && !graph.units.contains { $0.liveOut.contains(node.output) }
    default: false
    }
  }
}
