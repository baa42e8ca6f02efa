import Graphs
import Memory
import Tensors

/// Gather of more indices than are worth a copy each, as from a table of positions.
enum GatherLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let gather = node.op as? Gather else { return false }
    let shape = unit.graph.shape(node.inputs[0])
    let elements: WalkStep.Source.Elements
    switch node.inputs[0] {
    case .value(let value): elements = .value(unit.contiguous(value))
    case .parameter(let parameter):
      elements = .parameter(unit.packing.addVector(parameter, count: shape.elementCount))
    case .constant(let constant):
      elements = .constant(ConstantFloats(unit.graph.constants[constant].elements.map(unit.context.dtype.round)))
    }
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      GatherStep(
        table: elements, outer: shape.count(0..<gather.axis), extent: shape.dimensions[gather.axis],
        inner: shape.count((gather.axis + 1)..<shape.rank), indices: gather.indices, output: output))
    return true
  }
}

/// Runs of elements of a table, one an index.
struct GatherStep: Step {
  let table: WalkStep.Source.Elements
  /// The table is `[outer, extent, inner]`.
  let outer: Int
  let extent: Int
  let inner: Int
  let indices: [Int]
  let output: Operand

  var reads: [Read] { if case .value(let operand) = table { [Read(operand)] } else { [] } }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      let target = run.span(output).group(group)
      switch table {
      case .value(let operand): move(run.span(operand).group(group), to: target)
      case .parameter(let offset): spread(run.packed + offset, to: target)
      case .constant(let floats): spread(floats.floats, to: target)
      }
    }
  }

  /// Copies vectors of 16 images.
  private func move(_ table: FloatView, to target: FloatView) {
    let run = inner * PlaneLayout.lanes
    for block in 0..<outer {
      for (place, index) in indices.enumerated() {
        (target + (block * indices.count + place) * run).update(
          from: table + (block * extent + index) * run, count: run)
      }
    }
  }

  /// Writes elements that all images have in common.
  private func spread(_ table: FloatView, to target: FloatView) {
    var target = target
    for block in 0..<outer {
      for index in indices {
        let run = table + (block * extent + index) * inner
        for element in 0..<inner {
          target.update(repeating: run[element], count: PlaneLayout.lanes)
          target = target + PlaneLayout.lanes
        }
      }
    }
  }
}
