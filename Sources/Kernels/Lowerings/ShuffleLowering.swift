import CKernels
import Graphs
import Tensors

/// Channels of several values in turn: a Concat, a Reshape that tells its parts apart and a Transpose that swaps both axes, as one
/// copy of each part.
enum ShuffleLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, let concat = node.op as? Concat, concat.axis == 0,
      let reshape = unit.soleConsumer(of: node.output), graph.nodes[reshape].op is Reshape,
      let transpose = unit.soleConsumer(of: graph.nodes[reshape].output),
      (graph.nodes[transpose].op as? Transpose)?.permutation == [1, 0, 2, 3]
    else { return false }
    let parts = graph.values[graph.nodes[reshape].output].dimensions
    guard parts[0] == node.inputs.count, node.inputs.allSatisfy({ graph.shape($0).dimensions == Array(parts[1...]) })
    else { return false }
    _ = unit.take(reshape)
    let value = unit.take(transpose)
    let output = unit.newLocal(value)
    let (first, strides) = output.layout.strides(graph.values[value])
    for (part, input) in node.inputs.enumerated() {
      let source = unit.walkSource(input, over: graph.shape(input))
      unit.add(
        WalkStep(
          Int32(CK_WALK_COPY), [source], to: output, first: first + part * strides[1],
          strides: [strides[0], strides[2], strides[3]], extents: Array(parts[1...])))
    }
    return true
  }
}
