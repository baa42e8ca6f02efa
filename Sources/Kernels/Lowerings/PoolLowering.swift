import CKernels
import Graphs
import Memory

/// MaxPool of square windows without padding over planes, and GlobalAveragePool.
enum PoolLowering: Lowering {
  /// The square window of a MaxPool without padding, dilation or windows that hang over; nil for any other node.
  static func window(of node: Node) -> (kernel: Int, stride: Int)? {
    guard let pool = (node.op as? MaxPool)?.pool else { return nil }
    let window = pool.window
    guard window.kernel.count == 2, window.kernel[0] == window.kernel[1], window.strides[0] == window.strides[1],
      window.pads.allSatisfy({ $0 == 0 }), window.dilations == [1, 1], !pool.ceil
    else { return nil }
    return (window.kernel[0], window.strides[0])
  }

  /// Whether a node is the MaxPool of 2x2 that convolutions take along.
  static func isHalving(_ node: Node) -> Bool { window(of: node).map { $0 == (2, 2) } ?? false }

  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    let window = window(of: node)
    guard window != nil || node.op is GlobalAveragePool, let value = node.values.first,
      unit.graph.values[value].rank == 3 || window == nil && !unit.level.isPaired
    else { return false }
    let input = unit.operand(value)
    guard input.layout.extents == unit.layout(value).extents else { return false }
    unit.add(PoolStep(input: input, output: unit.newLocal(node.output), window: window))
    return true
  }
}

/// A pooling of planes.
struct PoolStep: Step {
  let input: Operand
  let output: Operand
  /// Nil: the average of each channel.
  let window: (kernel: Int, stride: Int)?

  var reads: [Read] { [Read(input)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let (from, to) = (input.layout, output.layout)
    var call = ck_pool()
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.channels = to.channels
    call.rounding = run.rounding
    let size = window == nil ? from : to
    (call.rows, call.columns) = (size.rows, size.columns)
    if let window { (call.kernel, call.stride) = (window.kernel, window.stride) }
    for group in 0..<groups {
      call.setInput(run.origin(input, group))
      call.setOutput(run.origin(output, group))
      if window != nil { run.kernels.maxPool(call) } else { run.kernels.averagePool(call) }
    }
  }
}
