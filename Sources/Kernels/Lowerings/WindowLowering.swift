import CKernels
import Graphs
import Memory

/// MaxPool and AveragePool of planes, and of lines, under windows of any shape.
enum WindowLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard let value = node.values.first else { return false }
    let rank = unit.graph.values[value].rank
    guard rank == 3 || rank == 2 && !unit.level.isPaired else { return false }
    let pool: PoolWindow
    var countsPadding: Bool?
    switch node.op {
    case let op as MaxPool: pool = op.pool
    case let op as AveragePool: (pool, countsPadding) = (op.pool, op.countIncludePad)
    default: return false
    }
    unit.add(
      WindowStep(
        pool: pool, countsPadding: countsPadding, input: unit.operand(value), output: unit.newLocal(node.output)))
    return true
  }
}

/// A pooling under windows of any shape.
struct WindowStep: Step {
  let pool: PoolWindow
  /// Whether an average is over padding too; nil for a maximum.
  let countsPadding: Bool?
  let input: Operand
  let output: Operand

  var reads: [Read] { [Read(input)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let (from, to, window) = (input.layout, output.layout, pool.window)
    var call = ck_window()
    (call.input_row, call.input_channel) = (from.rowStride, from.channelStride)
    (call.input_rows, call.input_columns) = (from.rows, from.columns)
    (call.output_row, call.output_channel) = (to.rowStride, to.channelStride)
    (call.channels, call.rows, call.columns) = (to.channels, to.rows, to.columns)
    // A line is a plane of one row.
    let (kernel, strides) = ([1] + window.kernel, [1] + window.strides)
    let (dilations, last) = ([1] + window.dilations, window.kernel.count)
    let pads = last == 1 ? [0, window.pads[0], 0, window.pads[1]] : window.pads
    (call.kernel_rows, call.kernel_columns) = (kernel[last - 1], kernel[last])
    (call.stride_rows, call.stride_columns) = (strides[last - 1], strides[last])
    (call.dilation_rows, call.dilation_columns) = (dilations[last - 1], dilations[last])
    (call.top, call.left, call.bottom, call.right) = (pads[0], pads[1], pads[2], pads[3])
    call.is_average = countsPadding == nil ? 0 : 1
    call.counts_padding = countsPadding == true ? 1 : 0
    call.rounding = run.rounding
    for group in 0..<groups {
      call.setInput(run.origin(input, group))
      call.setOutput(run.origin(output, group))
      run.kernels.window(call)
    }
  }
}
