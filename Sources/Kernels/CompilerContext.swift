import Graphs
import Tensors

/// What the compilation of every unit of a graph has in common.
struct CompilerContext {
  let graph: Graph
  let layouts: Layouts
  let slots: SlotPlan
  let dtype: DType
  let level: CPULevel
  let kernels: ConvolutionKernels

  /// Where values lie in a slot; the image does not.
  func slotValues(_ values: [Int]) -> [SlotValue] {
    values.compactMap { value in
      slots.offsets[value].map { SlotValue(value: value, offset: $0, floatCount: layouts[value].floatCount) }
    }
  }
}
