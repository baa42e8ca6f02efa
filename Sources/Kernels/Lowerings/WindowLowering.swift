import CKernels
import Graphs

/// MaxPool and AveragePool of planes under windows of any shape.
enum WindowLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let value = node.values.first, unit.graph.values[value].rank == 3 else { return false }
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
    (call.kernel_rows, call.kernel_columns) = (window.kernel[0], window.kernel[1])
    (call.stride_rows, call.stride_columns) = (window.strides[0], window.strides[1])
    (call.dilation_rows, call.dilation_columns) = (window.dilations[0], window.dilations[1])
    (call.top, call.left, call.bottom, call.right) = (window.pads[0], window.pads[1], window.pads[2], window.pads[3])
    call.is_average = countsPadding == nil ? 0 : 1
    call.counts_padding = countsPadding == true ? 1 : 0
    call.rounding = run.rounding
    for group in 0..<groups {
      call.input = UnsafePointer(run.origin(input, group))
      call.output = run.origin(output, group)
      run.kernels.window(&call)
    }
  }
}
