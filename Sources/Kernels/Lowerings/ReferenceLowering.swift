import Graphs
import Memory
import Tensors

/// Every operator, by its own reference, image by image: right, and slow.
enum ReferenceLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    let inputs = node.inputs.map { source -> ReferenceStep.Input in
      switch source {
      case .value(let value): .value(unit.operand(value), graph.values[value])
      case .parameter(let parameter):
        .parameter(
          unit.packing.addVector(parameter, count: graph.parameters[parameter].shape.elementCount),
          graph.parameters[parameter].shape)
      case .constant(let constant): .constant(graph.constants[constant])
      }
    }
    let outputs = node.outputs.map { unit.newLocal($0) }
    unit.add(ReferenceStep(op: node.op, name: node.name, inputs: inputs, outputs: outputs))
    return true
  }
}

/// A call of an operator's reference for each image.
struct ReferenceStep: Step {
  enum Input: Sendable {
    case value(Operand, Shape)
    /// The floats before it, among the prepared ones.
    case parameter(Int, Shape)
    case constant(Tensor)
  }

  let op: any Operator
  let name: String
  let inputs: [Input]
  let outputs: [Operand]

  var reads: [Read] {
    inputs.compactMap { if case .value(let operand, _) = $0 { Read(operand) } else { nil } }
  }
  var writes: [Operand] { outputs }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      for lane in 0..<PlaneLayout.lanes {
        var tensors: [Tensor] = []
        for input in inputs {
          switch input {
          case .value(let operand, let shape):
            tensors.append(Tensor(shape, operand.layout.collect(lane: lane, from: run.span(operand).group(group))))
          case .parameter(let offset, let shape):
            tensors.append(Tensor(shape, (run.packed + offset).copied(shape.elementCount)))
          case .constant(let tensor): tensors.append(tensor)
          }
        }
        let results = op.rounded(tensors, run.program.dtype)
        if let fault = op.fault(tensors, results) {
          run.scratch.note("node \(name) (\(op.name)): \(fault)", image: group * PlaneLayout.lanes + lane)
        }
        for (operand, result) in zip(outputs, results) {
          operand.layout.scatter(result.elements, lane: lane, into: run.span(operand).group(group))
        }
        run.progress()
      }
    }
  }
}
