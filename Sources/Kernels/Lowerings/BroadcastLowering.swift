import CKernels
import Graphs
import Tensors

/// Operators on two or three values that are broadcast to one shape.
enum BroadcastLowering {
  /// A node as a stage of a chain.
  static func stage(_ index: Int, after value: Int?, _ unit: inout UnitCompiler) -> ElementwiseLowering.Stage? {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let code = code(node) else { return nil }
    let shape = unit.graph.values[node.output]
    guard shape.rank <= Int(CK_AXES) else { return nil }
    if let value {
      let others = node.values.filter { $0 != value }
      guard unit.graph.values[value] == shape, others.allSatisfy({ unit.place($0) != nil }) else { return nil }
    }
    let sources = node.inputs.map { input -> WalkStep.Source? in
      if case .value(value) = input { return nil }
      return unit.walkSource(input, over: shape)
    }
    return ElementwiseLowering.Stage(value: node.output) { output, isChained in
      let (first, strides) = output.layout.strides(shape)
      let own = WalkStep.Source(elements: .value(output), first: first, strides: strides)
      return WalkStep(
        code, sources.map { $0 ?? own }, to: output, first: first, strides: strides, extents: shape.dimensions,
        keepsFirstAxis: isChained)
    }
  }

  /// Whether a node is one of elements at the same place, which it can read of a transposition's source.
  static func takes(_ index: Int, _ unit: UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    let shape = unit.graph.values[node.output]
    return !unit.level.isPaired && code(node) != nil && shape.rank <= Int(CK_AXES)
      && node.values.allSatisfy { unit.graph.values[$0] == shape }
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
    case is Less: Int32(CK_WALK_LESS)
    case is LessOrEqual: Int32(CK_WALK_LESS_OR_EQUAL)
    case is Greater: Int32(CK_WALK_GREATER)
    case is GreaterOrEqual: Int32(CK_WALK_GREATER_OR_EQUAL)
    case is Equal: Int32(CK_WALK_EQUAL)
    case is Where: Int32(CK_WALK_WHERE)
    default: nil
    }
  }
}
