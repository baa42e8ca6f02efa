import CKernels
import Graphs
import Tensors

/// Concat along the first axis: what its producers could not write in its place is copied there.
enum ConcatLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    let whole = unit.graph.values[node.output]
    guard !unit.level.isPaired, node.isConcatOfFirstAxis, whole.rank <= Int(CK_AXES) else { return false }
    let output = unit.newLocal(node.output)
    let (first, strides) = output.layout.strides(whole)
    var row = 0
    for source in sources(node, unit) {
      let shape = unit.graph.shape(source)
      let start = row * output.layout.channelStride
      row += shape.dimensions[0]
      if case .value(let value) = source, let nested = unit.nested(value), nested.local == output.local,
        nested.offset == output.offset + start
      {
        continue
      }
      let step = WalkStep(
        Int32(CK_WALK_COPY), [unit.walkSource(source, over: shape, isCopied: true)], to: output, first: first + start,
        strides: strides, extents: shape.dimensions)
      if !step.isInPlace { unit.add(step) }
    }
    return true
  }

  /// What it lays side by side; an earlier Concat in place of its own inputs, where that was made.
  private static func sources(_ node: Node, _ unit: UnitCompiler) -> [Source] {
    let parts = unit.context.slots.nests.parts(of: node).map(\.source)
    guard case .value(let value)? = parts.first, unit.place(value) == nil else { return parts }
    return node.inputs
  }
}
