import CKernels
import Graphs
import Tensors

/// GroupNormalization and InstanceNormalization: each run of channels is a row.
enum GroupsLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, let value = node.values.first, node.values.count == 1,
      graph.hasParameters(node, from: 1), let (groups, epsilon) = groups(node, graph)
    else { return false }
    let shape = graph.values[value]
    let channels = shape.dimensions[0]
    let parameters = node.parameters.map { unit.packing.addVector($0, count: channels) }
    let input = unit.contiguous(value)
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      RowsStep(
        op: Int(CK_ROWS_NORMALIZE), outer: groups, count: shape.elementCount / groups, inner: 1, input: input,
        output: output, parameters: parameters, elementsPerParameter: shape.elementCount / channels,
        parametersPerRow: channels / groups, epsilon: epsilon))
    return true
  }

  private static func groups(_ node: Node, _ graph: Graph) -> (count: Int, epsilon: Float)? {
    switch node.op {
    case let op as GroupNormalization: (op.groups, op.epsilon)
    case let op as InstanceNormalization: (graph.shape(node.inputs[0]).dimensions[0], op.epsilon)
    default: nil
    }
  }
}
