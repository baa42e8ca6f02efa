import CKernels
import Graphs

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
struct GroupedStep: Step {
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
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let (from, to) = (input.layout, output.layout)
    var call = ck_grouped()
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.weights = run.packed + weights
    call.bias = run.packed + bias
    (call.groups, call.group_inputs, call.group_outputs) = (conv.group, shape[1], shape[0] / conv.group)
    (call.kernel_rows, call.kernel_columns) = (shape[2], shape[3])
    (call.stride_rows, call.stride_columns) = (conv.strides[0], conv.strides[1])
    (call.dilation_rows, call.dilation_columns) = (conv.dilations[0], conv.dilations[1])
    (call.rows, call.columns) = (to.rows, to.columns)
    let origin = from.origin(row: from.border - conv.pads[0], column: from.border - conv.pads[1])
    for group in 0..<groups {
      call.input = UnsafePointer(run.span(input).group(group) + origin)
      call.output = run.origin(output, group)
      call.epilogue = run.epilogue(epilogue, group)
      run.kernels.grouped(&call)
    }
  }
}
