import CKernels
import Graphs
import Memory
import Tensors

/// A unit of a model as calls of kernels.
public struct UnitProgram: Sendable {
  /// The groups that a run should be given at once: several share the weights of a Gemm, one stays in the cache.
  public let preferredGroups: Int
  /// Where the values that enter and those that leave lie in a slot: floats before them, and how many they are.
  public let slotInputs: [SlotValue]
  /// The same of those that leave.
  public let slotOutputs: [SlotValue]
  /// The floats of the prepared parameters.
  public var packedCount: Int { packing.floatCount }

  /// The graph's nodes that no kernel computes: they run by their operators' references.
  let slowNodes: [Int]
  /// The unit's index in its program.
  let index: Int
  let steps: [any Step]
  /// The layout of each local, and where it lies.
  let locals: [PlaneLayout]
  let locations: [Location]
  /// What is left in slots.
  let outputs: [Output]
  /// The scratch values with borders, which are to be zero.
  let borderedScratch: [(offset: Int, layout: PlaneLayout)]
  /// The floats of scratch values that a group has.
  let scratchFloats: Int
  /// The floats that the largest step works in.
  let workspace: Int
  let dtype: DType
  /// The level that the kernels, and so the prepared parameters, are made for.
  package let level: CPULevel
  private let packing: PackingPlan

  /// A value that the unit leaves in its slot.
  struct Output: Sendable {
    let operand: Operand
    let offset: Int
    /// The step that makes it, where it lies in the slot at once and older values lie in its border; else nil.
    let clearsBorderAfter: Int?
  }

  init(_ context: CompilerContext, _ index: Int) {
    let compiled = UnitCompiler(context, index)
    let placed = LocalPlan(compiled, context)
    self.index = index
    steps = compiled.steps
    slowNodes = compiled.slowNodes
    locals = compiled.locals
    packing = compiled.packing
    locations = placed.locations
    outputs = placed.outputs
    borderedScratch = placed.borderedScratch
    scratchFloats = placed.scratchFloats
    dtype = context.dtype
    level = context.level
    preferredGroups = steps.map(\.preferredGroups).max() ?? 1
    workspace = steps.map(\.workspace).max() ?? 0
    slotInputs = context.slotValues(context.graph.units[index].liveIn)
    slotOutputs = context.slotValues(context.graph.units[index].liveOut)
  }

  /// How many calls of kernels it makes for a group.
  package var stepCount: Int { steps.count }

  /// The steps that only put elements elsewhere, as they are.
  package var copies: Int {
    steps.count {
      ($0 as? WalkStep)?.op == Int32(CK_WALK_COPY) || $0 is MoveStep || ($0 as? PlanesStep)?.isCopy == true
    }
  }

  /// Prepares the unit's parameters for the kernels.
  ///
  /// - Parameters:
  ///   - elements: the unit's flat run, of the program's dtype.
  ///   - packed: ``packedCount`` floats.
  public func prepare(_ elements: ByteView, into packed: FloatView) {
    for parameter in packing.packings { parameter.run(elements, dtype, level, into: packed) }
  }

  /// Prepares one of `count` parts, which together are the whole; parts may be prepared side by side.
  public func prepare(_ elements: ByteView, into packed: FloatView, part: Int, of count: Int) {
    for parameter in packing.part(part, of: count) { parameter.run(elements, dtype, level, into: packed) }
  }
}

/// Where a value lies in a slot.
public struct SlotValue: Sendable {
  /// The value's index in the graph.
  public let value: Int
  /// The floats before it.
  public let offset: Int
  /// Its floats, borders included.
  public let floatCount: Int
}
