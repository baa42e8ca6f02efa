import CKernels
import Graphs
import Memory

/// Conv of planes with groups, dilation, or a kernel or strides that are not square, and what follows it element by element.
enum GroupedLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, let conv = node.op as? Conv, conv.readsBorders, graph.hasParameters(node, from: 1),
      let value = node.values.first
    else { return false }
    let weights = graph.shape(node.inputs[1])
    let input = unit.bordered(value)
    let offset = unit.packing.addVector(node.parameters[0], count: weights.elementCount)
    let bias = unit.packing.addVector(node.parameters.dropFirst().first, count: weights.dimensions[0])
    let (followed, made) = unit.followers(of: node.output, Epilogue(), cuts: true)
    let (epilogue, last) = unit.mapping(of: made, followed)
    unit.add(
      GroupedStep(
        conv: conv, shape: weights.dimensions, input: input, output: unit.newLocal(last), weights: offset, bias: bias,
        epilogue: epilogue))
    return true
  }
}

/// A convolution in the order of the definition.
struct GroupedStep: RowStep {
  let conv: Conv
  /// Of the weights.
  let shape: [Int]
  let input: Operand
  let output: Operand
  let weights: Int
  let bias: Int
  let epilogue: Epilogue

  var reads: [Read] {
    [Read(input)] + (epilogue.residual.map { [$0.read(writing: output.layout)] } ?? [])
  }
  var window: RowWindow? {
    RowWindow(count: (shape[2] - 1) * conv.dilations[0] + 1, stride: conv.strides[0], top: conv.pads[0])
  }

  var readsRings: Bool { true }

  func run(_ run: borrowing UnitRun, groups: Int) { self.run(allRows: output.layout.rows, run, groups: groups) }

  func run(_ rows: Range<Int>, from: PlaneRows, to: PlaneRows, _ run: borrowing UnitRun, group: Int) {
    var call = ck_grouped()
    let first = rows.lowerBound * conv.strides[0] - conv.pads[0]
    if let ring = from.ring { (call.ring, call.ring_first) = (ring, from.place(first)) }
    call.setInput(from.at(from.ring == nil ? first : 0) - conv.pads[1] * PlaneLayout.lanes)
    call.input_row = from.row
    call.input_channel = from.channel
    call.setOutput(to.at(rows.lowerBound))
    call.output_row = to.row
    call.output_channel = to.channel
    call.setWeights(run.packed + weights)
    call.setBias(run.packed + bias)
    (call.groups, call.group_inputs, call.group_outputs) = (conv.group, shape[1], shape[0] / conv.group)
    (call.kernel_rows, call.kernel_columns) = (shape[2], shape[3])
    (call.stride_rows, call.stride_columns) = (conv.strides[0], conv.strides[1])
    (call.dilation_rows, call.dilation_columns) = (conv.dilations[0], conv.dilations[1])
    (call.rows, call.columns) = (rows.count, output.layout.columns)
    call.epilogue = run.epilogue(epilogue, group, firstRow: rows.lowerBound)
    run.kernels.grouped(call)
  }
}
