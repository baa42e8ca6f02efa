import Graphs
import Tensors

/// A graph as calls of kernels, unit by unit, for one dtype and CPU level; and the memory that it runs in.
public struct Program: Sendable {
  /// The units, in the order they run.
  public let units: [UnitProgram]
  /// The layout of the images that enter the first unit, one group.
  public let image: PlaneLayout
  /// The floats that a group of images has between units.
  public let slotFloats: Int
  /// The dtype that everything is rounded to.
  public let dtype: DType
  /// The level that the kernels, and so the prepared parameters, are made for.
  package let level: CPULevel

  private let logits: (offset: Int, layout: PlaneLayout)

  /// Compiles a graph; the level ``CPULevel/nativeBFloat16`` runs bfloat16 only, and some operators not at all (``lacksKernels(for:level:)``).
  ///
  /// `progress` is called after each unit.
  public init(
    _ graph: Graph, dtype: DType, level: CPULevel, kernels: ConvolutionKernels = .automatic, progress: () -> Void = {}
  ) {
    let layouts = Layouts(graph, isPaired: level.isPaired)
    let slots = SlotPlan(graph, layouts)
    let context = CompilerContext(
      graph: graph, layouts: layouts, slots: slots, dtype: dtype, level: level, kernels: kernels)
    units = graph.units.indices.map { index in
      defer { progress() }
      return UnitProgram(context, index)
    }
    image = layouts[0]
    slotFloats = slots.floatCount
    logits = (slots.offsets[graph.logits] ?? 0, layouts[graph.logits])
    self.dtype = dtype
    self.level = level
  }

  /// The graph's nodes that no kernel computes: they run by their operators' references, image by image.
  public var slowNodes: Set<Int> { Set(units.flatMap(\.slowNodes)) }

  /// The bytes that a thread works in.
  public var workingBytes: Int {
    let inside = units.map { $0.scratchFloats * $0.preferredGroups + $0.workspace }.max() ?? 0
    return (inside + image.floatCount * (units.first?.preferredGroups ?? 1)) * MemoryLayout<Float>.stride
  }

  /// The floats of the largest unit's prepared parameters.
  public var packedCount: Int { units.map(\.packedCount).max() ?? 0 }

  /// The logit of `label` of the image in `lane` of a group that all units have run on.
  public func logit(_ label: Int, lane: Int, in slot: UnsafePointer<Float>) -> Float {
    logits.layout.value(label, lane: lane, in: slot + logits.offset)
  }

  /// The name of an operator that has no kernel on pairs of bfloat16, where `level` needs one; nil where all have.
  public static func lacksKernels(for graph: Graph, level: CPULevel) -> String? {
    guard level.isPaired else { return nil }
    return graph.nodes.first { !hasPairedKernel($0, graph) }?.op.name
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
