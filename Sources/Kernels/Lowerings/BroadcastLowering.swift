import CKernels
import Graphs
import Tensors

/// Operators on two or three values that are broadcast to one shape.
enum BroadcastLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let code = code(node) else { return false }
    let shape = unit.graph.values[node.output]
    guard shape.rank <= Int(CK_AXES) else { return false }
    let sources = node.inputs.map { unit.walkSource($0, over: shape) }
    let layout = unit.layout(node.output)
    let (first, strides) = layout.strides(shape)
    let output = unit.newLocal(node.output)
    unit.add(WalkStep(code, sources, to: output, first: first, strides: strides, extents: shape.dimensions))
    return true
  }

  private static func code(_ node: Node) -> Int32? {
    switch node.op {
    case is Add: Int32(CK_WALK_ADD)
    case is Sub: Int32(CK_WALK_SUB)
    case is Mul: Int32(CK_WALK_MUL)
    case is Div: Int32(CK_WALK_DIV)
    case is Min: Int32(CK_WALK_MIN)
    case is Max: Int32(CK_WALK_MAX)
    case is PRelu: Int32(CK_WALK_PRELU)
    case is Sum where node.inputs.count == 2: Int32(CK_WALK_ADD)
    case is Where: Int32(CK_WALK_WHERE)
    default: nil
    }
  }
}
