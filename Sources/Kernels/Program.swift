import Graphs
import Memory
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

  /// Compiles a graph; ``CPULevel/native(_:for:)`` runs bfloat16 only.
  ///
  /// `progress` is called after each unit.
  public init(
    _ graph: Graph, dtype: DType, level: CPULevel, kernels: ConvolutionKernels = .automatic, progress: () -> Void = {}
  ) {
    let layouts = Layouts(graph, level)
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

  /// The logits of `label` of a group that all units have run on, an image a lane.
  public func logits(of label: Int, in slot: FloatView) -> SIMD16<Float> {
    logits.layout.values(label, in: slot + logits.offset)
  }
}
