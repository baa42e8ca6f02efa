import CKernels
import Graphs
import Tensors

extension ConvolutionKernels {
  /// The kernels' number for what they multiply bfloat16 as; nil for those that are not native.
  fileprivate var products: Int? {
    switch self {
    case .nativeBFloat16: Int(CK_PAIRS)
    case .amxBFloat16: Int(CK_TILES)
    case .automatic, .direct: nil
    }
  }

  /// What this machine lacks of what they need, for errors; nil where it runs them.
  public var lacking: String? {
    guard let products else { return nil }
    switch (self, ck_products(products)) {
    case (_, Int(CK_ABLE)): return nil
    case (_, Int(CK_REFUSED)):
      return "the system's permission to use AMX (Linux 5.16 or later, and no sandbox that denies arch_prctl)"
    case (.amxBFloat16, _): return "a processor with amx_bf16 (Sapphire Rapids or later) and Linux"
    default: return "a processor with avx512_bf16 (Zen 4, Cooper Lake or later)"
    }
  }
}

extension CPULevel {
  /// The native `kernels` on words of two channels, or, where not `isPaired`, all kernels, of which direct convolutions and linear
  /// layers multiply bfloat16; nil where this machine cannot run them, or they are not native.
  public static func native(_ kernels: ConvolutionKernels, isPaired: Bool = true) -> CPULevel? {
    guard let products = kernels.products else { return nil }
    return KernelTable.native(products: products, channels: isPaired ? 2 : 1).map(CPULevel.init)
  }

  /// The native `kernels` for a graph: on words of two channels where all of its operators have such kernels.
  public static func native(_ kernels: ConvolutionKernels, for graph: Graph) -> CPULevel? {
    native(kernels, isPaired: graph.nodes.allSatisfy { hasPairedKernel($0, graph) })
  }

  private static func hasPairedKernel(_ node: Node, _ graph: Graph) -> Bool {
    switch node.op {
    case let conv as Conv: ConvolutionLowering.takes(conv, graph.shape(node.inputs[1]), isPaired: true)
    case let gemm as Gemm: gemm.isLinear && gemm.transB && graph.shape(node.inputs[0]).rank == 1
    case is MaxPool, is AveragePool: graph.shape(node.inputs[0]).rank == 3
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
