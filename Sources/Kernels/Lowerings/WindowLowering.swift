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
struct WindowStep: RowStep {
  let pool: PoolWindow
  /// Whether an average is over padding too; nil for a maximum.
  let countsPadding: Bool?
  let input: Operand
  let output: Operand

  var reads: [Read] { [Read(input)] }

  /// Over rows and columns: a line is a plane of one row.
  private var plane: Window {
    let (window, axes) = (pool.window, pool.window.kernel.count)
    guard axes == 1 else { return window }
    return Window(
      kernel: [1] + window.kernel, strides: [1] + window.strides, pads: [0, window.pads[0], 0, window.pads[1]],
      dilations: [1] + window.dilations)
  }

  var window: RowWindow? {
    let plane = plane
    return RowWindow(
      count: (plane.kernel[0] - 1) * plane.dilations[0] + 1, stride: plane.strides[0], top: plane.pads[0])
  }
  var readsRings: Bool { true }

  func run(_ run: borrowing UnitRun, groups: Int) { self.run(allRows: output.layout.rows, run, groups: groups) }

  func run(_ rows: Range<Int>, from: PlaneRows, to: PlaneRows, _ run: borrowing UnitRun, group: Int) {
    let plane = plane
    var call = ck_window()
    call.setInput(from.origin)
    (call.input_row, call.input_channel, call.ring) = (from.row, from.channel, from.ring ?? 0)
    (call.input_rows, call.input_columns) = (input.layout.rows, input.layout.columns)
    call.setOutput(to.at(rows.lowerBound))
    (call.output_row, call.output_channel) = (to.row, to.channel)
    (call.channels, call.rows, call.columns) = (output.layout.channels, rows.count, output.layout.columns)
    call.first = rows.lowerBound
    (call.kernel_rows, call.kernel_columns) = (plane.kernel[0], plane.kernel[1])
    (call.stride_rows, call.stride_columns) = (plane.strides[0], plane.strides[1])
    (call.dilation_rows, call.dilation_columns) = (plane.dilations[0], plane.dilations[1])
    (call.top, call.left, call.bottom, call.right) = (plane.pads[0], plane.pads[1], plane.pads[2], plane.pads[3])
    call.is_average = countsPadding == nil ? 0 : 1
    call.counts_padding = countsPadding == true ? 1 : 0
    call.rounding = run.rounding
    run.kernels.window(call)
  }
}
