import CKernels
import Graphs

/// Reshape, Slices and Pads that a residual's reader sees through, and Transposes that an operator on two values does: made only
/// where a step cannot.
enum ViewLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard let value = node.values.first else { return false }
    switch node.op {
    case is Reshape: return true
    case let slice as Slice: return slice.step(of: unit.graph.values[value]) != nil
    case let pad as Pad: return pad.zeroChannels != nil
    case is Transpose: return unit.soleConsumer(of: node.output).map { BroadcastLowering.takes($0, unit) } ?? false
    default: return false
    }
  }

  /// Makes the value of a view.
  static func make(_ index: Int, _ unit: inout UnitCompiler) {
    let node = unit.graph.nodes[index]
    guard let source = node.values.first else { return }
    if node.op is Transpose { return CopyLowering.make(index, &unit) }
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
