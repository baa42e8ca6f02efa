import CKernels
import Graphs

/// Reshape, and Slices and Pads that a residual's reader sees through: made only where a step cannot.
enum ViewLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool { isView(unit.graph.nodes[index], unit.graph) }

  private static func isView(_ node: Node, _ graph: Graph) -> Bool {
    guard let value = node.values.first else { return false }
    switch node.op {
    case is Reshape: return true
    case let slice as Slice: return slice.step(of: graph.values[value]) != nil
    case let pad as Pad: return pad.zeroChannels != nil
    default: return false
    }
  }

  /// Makes the value of a view.
  static func make(_ index: Int, _ unit: inout UnitCompiler) {
    let node = unit.graph.nodes[index]
    guard let source = node.values.first else { return }
    let input = unit.operand(source)
    switch node.op {
    case let slice as Slice:
      unit.add(PlanesStep(input: input, output: unit.newLocal(node.output), step: slice.step ?? 1))
    case let pad as Pad:
      unit.add(PlanesStep(input: input, output: unit.newLocal(node.output), firstChannel: pad.zeroChannels ?? 0))
    default: reshape(input, to: node.output, &unit)
    }
  }

  /// The same elements without a border or gaps, seen in the other shape; pairs are of channels, so that the features of pairs of planes stay
  /// planes.
  private static func reshape(_ input: Operand, to value: Int, _ unit: inout UnitCompiler) {
    var input = input
    if !input.layout.isContiguous {
      let bare = unit.newLocal(value, input.layout.withoutBorder)
      unit.add(PlanesStep(input: input, output: bare))
      input = bare
    }
    let keepsPlanes = unit.level.isPaired && input.layout.rows * input.layout.columns > 1
    let layout = keepsPlanes ? input.layout : unit.layout(value).withoutBorder
    unit.alias(value, Operand(local: input.local, layout: layout, offset: input.offset))
  }
}
