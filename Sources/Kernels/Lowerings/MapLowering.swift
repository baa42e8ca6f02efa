import CKernels
import Graphs
import Memory
import Tensors

/// Operators that make each element from the one at the same place.
enum MapLowering {
  /// A function of the kernel, with what it takes.
  typealias Function = (code: UInt32, alpha: Float, beta: Float)

  /// A node as a stage of a chain.
  static func stage(_ index: Int, after value: Int?, _ unit: inout UnitCompiler) -> ElementwiseLowering.Stage? {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let function = function(node.op) ?? power(node, unit.graph),
      let source = node.values.first
    else { return nil }
    let input = value == nil ? unit.operand(source) : nil
    return ElementwiseLowering.Stage(value: node.output) { output, _ in
      MapStep(function: function, input: input ?? output, output: output)
    }
  }

  /// The kernel's function for a power of a constant exponent; nil for anything else.
  private static func power(_ node: Node, _ graph: Graph) -> Function? {
    guard node.op is Pow, case .value(let base) = node.inputs[0], case .constant(let exponent) = node.inputs[1],
      graph.values[base] == graph.values[node.output], graph.constants[exponent].elements.count == 1
    else { return nil }
    return (UInt32(CK_MAP_POW), graph.constants[exponent].elements[0], 0)
  }

  /// The kernel's function for an operator; nil where it has none.
  static func function(_ op: any Operator) -> Function? {
    switch op {
    case is Relu: (UInt32(CK_MAP_RELU), 0, 0)
    case let op as Clip: (UInt32(CK_MAP_CLIP), op.least, op.most)
    case let op as LeakyRelu: (UInt32(CK_MAP_LEAKY_RELU), op.alpha, 0)
    case let op as Elu: (UInt32(CK_MAP_ELU), op.alpha, 0)
    case let op as Selu: (UInt32(CK_MAP_SELU), op.alpha, op.gamma)
    case is Sigmoid: (UInt32(CK_MAP_SIGMOID), 0, 0)
    case is Tanh: (UInt32(CK_MAP_TANH), 0, 0)
    case let op as HardSigmoid: (UInt32(CK_MAP_HARD_SIGMOID), op.alpha, op.beta)
    case is HardSwish: (UInt32(CK_MAP_HARD_SWISH), 0, 0)
    case is Silu: (UInt32(CK_MAP_SILU), 0, 0)
    case is Mish: (UInt32(CK_MAP_MISH), 0, 0)
    case let op as Gelu: (UInt32(op.tanh ? CK_MAP_GELU_TANH : CK_MAP_GELU), 0, 0)
    case is Softplus: (UInt32(CK_MAP_SOFTPLUS), 0, 0)
    case is Erf: (UInt32(CK_MAP_ERF), 0, 0)
    case is Exp: (UInt32(CK_MAP_EXP), 0, 0)
    case is Log: (UInt32(CK_MAP_LOG), 0, 0)
    case is Sqrt: (UInt32(CK_MAP_SQRT), 0, 0)
    case is Neg: (UInt32(CK_MAP_NEG), 0, 0)
    case is Abs: (UInt32(CK_MAP_ABS), 0, 0)
    case is Reciprocal: (UInt32(CK_MAP_RECIPROCAL), 0, 0)
    case is QuickGelu: (UInt32(CK_MAP_QUICK_GELU), 0, 0)
    case let op as Celu: (UInt32(CK_MAP_CELU), op.alpha, 0)
    case is Softsign: (UInt32(CK_MAP_SOFTSIGN), 0, 0)
    case let op as ThresholdedRelu: (UInt32(CK_MAP_THRESHOLDED_RELU), op.alpha, 0)
    case is Round: (UInt32(CK_MAP_ROUND), 0, 0)
    case is Floor: (UInt32(CK_MAP_FLOOR), 0, 0)
    case is Ceil: (UInt32(CK_MAP_CEIL), 0, 0)
    case is Sign: (UInt32(CK_MAP_SIGN), 0, 0)
    case is IsNaN: (UInt32(CK_MAP_IS_NAN), 0, 0)
    default: nil
    }
  }
}

/// A function of every element.
struct MapStep: BlockStep, TokenStep {
  let function: MapLowering.Function
  let input: Operand
  let output: Operand

  var reads: [Read] { [Read(input, isInPlace: input.layout == output.layout)] }

  func run(_ run: borrowing UnitRun, group: Int, channels: Range<Int>) {
    let (from, to) = (input.layout, output.layout)
    var call = call(run)
    (call.input_row, call.input_channel) = (from.rowStride, from.channelStride)
    (call.output_row, call.output_channel) = (to.rowStride, to.channelStride)
    (call.channels, call.rows, call.columns) = (channels.count, to.rows, to.columns)
    call.setInput(run.origin(input, group) + channels.lowerBound * from.channelStride)
    call.setOutput(run.origin(output, group) + channels.lowerBound * to.channelStride)
    run.kernels.map(call)
  }

  /// The call, but for what it reads and writes.
  private func call(_ run: borrowing UnitRun) -> ck_map {
    var call = ck_map()
    (call.function, call.alpha, call.beta) = (Int(function.code), function.alpha, function.beta)
    call.rounding = run.rounding
    return call
  }
}

extension MapStep {
  var tokens: Int? { nil }

  func passage(_ count: Int, through local: Int?) -> TokenPassage? {
    let features = output.layout.words / max(1, count)
    return passage(count, of: input, features: features, results: features)
  }

  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int
  ) {
    var call = call(run)
    let row = tokens.count * passage.output.step
    (call.input_row, call.input_channel, call.output_row, call.output_channel) = (row, row, row, row)
    (call.channels, call.rows, call.columns) = (1, 1, row / PlaneLayout.lanes)
    call.setInput(from)
    call.setOutput(to)
    run.kernels.map(call)
  }
}
