import CKernels
import Graphs
import Memory
import Tensors

/// Operators over axes that lie side by side: LayerNormalization, RMSNormalization, Softmax, LogSoftmax, ReduceMean, -Sum, -Max, -Min
/// and -L2, and GlobalMaxPool.
enum RowsLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, let value = node.values.first, let (op, axes) = kind(node, graph) else { return false }
    let shape = graph.values[value]
    guard shape.elementCount > 0, axes.lowerBound < axes.upperBound else { return false }
    var parameters: [Int] = []
    var epsilon: Float = 0
    if let own = (node.op as? LayerNormalization)?.epsilon ?? (node.op as? RMSNormalization)?.epsilon {
      let count = shape.count(axes)
      guard graph.hasParameters(node, from: 1), node.inputs.count > 1,
        node.inputs.dropFirst().allSatisfy({ graph.shape($0).elementCount == count })
      else { return false }
      epsilon = own
      parameters = node.parameters.map { unit.packing.addVector($0, count: count) }
    }
    let input = unit.contiguous(value)
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      RowsStep(
        op: op, outer: shape.count(0..<axes.lowerBound), count: shape.count(axes),
        inner: shape.count(axes.upperBound..<shape.rank), input: input, output: output, parameters: parameters,
        epsilon: epsilon))
    return true
  }

  /// The kernel's operator and the axes it goes over; nil for what is not for it.
  private static func kind(_ node: Node, _ graph: Graph) -> (op: Int, axes: Range<Int>)? {
    guard let rank = node.values.first.map({ graph.values[$0].rank }) else { return nil }
    func run(_ axes: [Int]) -> Range<Int>? {
      let sorted = axes.sorted()
      guard let first = sorted.first, sorted == Array(first..<(first + sorted.count)) else { return nil }
      return first..<(first + sorted.count)
    }
    func reduction(_ op: UInt32, _ axes: [Int]) -> (op: Int, axes: Range<Int>)? { run(axes).map { (Int(op), $0) } }
    switch node.op {
    case let op as LayerNormalization: return (Int(CK_ROWS_NORMALIZE), op.axis..<rank)
    case let op as RMSNormalization: return (Int(CK_ROWS_RMS_NORMALIZE), op.axis..<rank)
    case let op as Softmax: return (Int(CK_ROWS_SOFTMAX), op.axis..<(op.axis + 1))
    case let op as LogSoftmax: return (Int(CK_ROWS_LOG_SOFTMAX), op.axis..<(op.axis + 1))
    case let op as ReduceMean: return reduction(UInt32(CK_ROWS_MEAN), op.axes)
    case let op as ReduceSum: return reduction(UInt32(CK_ROWS_SUM), op.axes)
    case let op as ReduceMax: return reduction(UInt32(CK_ROWS_MAX), op.axes)
    case let op as ReduceMin: return reduction(UInt32(CK_ROWS_MIN), op.axes)
    case let op as ReduceL2: return reduction(UInt32(CK_ROWS_L2), op.axes)
    case is GlobalMaxPool: return (Int(CK_ROWS_MAX), 1..<rank)
    default: return nil
    }
  }
}

/// A call of the kernel over one axis.
struct RowsStep: TokenStep {
  let op: Int
  let outer: Int
  let count: Int
  let inner: Int
  let input: Operand
  let output: Operand
  /// The floats before the scale and the bias of a normalisation.
  let parameters: [Int]
  /// The elements that a parameter is for, and the parameters of a row that are its own.
  var elementsPerParameter = 1
  var parametersPerRow = 0
  let epsilon: Float

  var reads: [Read] { [Read(input)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      make(outer, from: run.span(input).group(group), to: run.span(output).group(group), run)
    }
  }

  private func make(_ rows: Int, from: FloatView, to: FloatView, _ run: borrowing UnitRun) {
    var call = ck_rows()
    (call.outer, call.count, call.inner, call.op) = (rows, count, inner, op)
    call.rounding = run.rounding
    call.epsilon = epsilon
    (call.run, call.parameters) = (elementsPerParameter, parametersPerRow)
    if let scale = parameters.first { call.setScale(run.packed + scale) }
    if parameters.count > 1 { call.setBias(run.packed + parameters[1]) }
    call.setInput(from)
    call.setOutput(to)
    run.kernels.rows(call)
  }
}

extension RowsStep {
  /// Its rows, where what it does to one does not depend on its place.
  var tokens: Int? { inner == 1 && parametersPerRow == 0 ? outer : nil }

  func passage(_ count: Int, through local: Int?) -> TokenPassage? {
    guard tokens == count else { return nil }
    return passage(count, of: input, features: self.count, results: output.layout.words / max(1, count))
  }

  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int
  ) {
    make(tokens.count, from: from, to: to, run)
  }
}
