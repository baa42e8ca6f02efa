import CKernels
import Graphs
import Memory

/// QuantizeLinear and DequantizeLinear in one, of a scale for all elements or for each index of an axis.
enum QuantizeLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let op = node.op as? QuantizeDequantize, let value = node.values.first else {
      return false
    }
    let shape = unit.graph.values[value]
    let inner = op.scales.count == 1 ? shape.elementCount : shape.count(op.axis + 1..<shape.rank)
    let input = unit.contiguous(value)
    unit.add(
      QuantizeStep(
        op: op, runs: shape.elementCount / max(1, inner), inner: inner, input: input,
        output: unit.newLocal(node.output, unit.layout(node.output).withoutBorder)))
    return true
  }
}

/// A call of the kernel for each run of elements that have a scale in common.
struct QuantizeStep: Step {
  let op: QuantizeDequantize
  let runs: Int
  let inner: Int
  let input: Operand
  let output: Operand

  var reads: [Read] { [Read(input, isInPlace: input.layout == output.layout)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    var call = ck_map()
    (call.channels, call.rows, call.columns) = (1, 1, inner)
    call.function = Int(CK_MAP_QUANTIZE)
    (call.low, call.high) = (op.range.lowerBound, op.range.upperBound)
    call.rounding = run.rounding
    for group in 0..<groups {
      for index in 0..<runs {
        let first = index * inner * PlaneLayout.lanes
        (call.alpha, call.beta) = (op.scales[index % op.scales.count], op.zeros[index % op.zeros.count])
        call.setInput(run.span(input).group(group) + first)
        call.setOutput(run.span(output).group(group) + first)
        run.kernels.map(call)
      }
    }
  }
}
