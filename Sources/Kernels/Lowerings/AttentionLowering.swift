import CKernels
import Graphs
import Tensors

/// Attention of activations, head by head: both products with the softmax between.
enum AttentionLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, let attention = node.op as? Attention, node.values.count == 3, node.inputs.count == 3
    else { return false }
    let shapes = node.values.map { graph.values[$0] }
    let rank = shapes[0].rank
    let inputs = node.values.map { unit.contiguous($0) }
    let (tokens, dimension) = (shapes[0].dimensions[rank - 2], shapes[0].dimensions[rank - 1])
    let (keys, width) = (shapes[1].dimensions[rank - 2], shapes[2].dimensions[rank - 1])
    let scores = unit.newScratch(PlaneLayout(Shape(tokens, keys), border: 0, isPaired: false))
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      AttentionStep(
        queries: inputs[0], keys: inputs[1], values: inputs[2], scores: scores, output: output,
        scale: ConstantFloats([attention.scale]), heads: shapes[0].count(0..<(rank - 2)), tokens: tokens,
        keyCount: keys, dimension: dimension, width: width))
    return true
  }
}

/// Attention, a head at a time.
struct AttentionStep: Step {
  let queries: Operand
  let keys: Operand
  let values: Operand
  /// Memory for the scores of one head.
  let scores: Operand
  let output: Operand
  let scale: ConstantFloats
  let heads: Int
  let tokens: Int
  let keyCount: Int
  let dimension: Int
  let width: Int

  var reads: [Read] { [Read(queries), Read(keys), Read(values)] }
  var writes: [Operand] { [output, scores] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let lanes = PlaneLayout.lanes
    for group in 0..<groups {
      for head in 0..<heads {
        let scores = run.span(scores).group(group)
        score(head, group, into: scores, run)
        weigh(scores, run)
        var call = ck_product()
        call.left = UnsafePointer(scores)
        call.right = UnsafePointer(run.span(values).group(group) + head * keyCount * width * lanes)
        call.output = run.span(output).group(group) + head * tokens * width * lanes
        (call.left_row, call.left_term) = (keyCount * lanes, lanes)
        (call.right_term, call.right_column) = (width * lanes, lanes)
        (call.rows, call.columns, call.terms) = (tokens, width, keyCount)
        call.rounding = run.rounding
        run.kernels.product(&call)
      }
    }
  }

  /// Queries times keys, in float32.
  private func score(_ head: Int, _ group: Int, into scores: UnsafeMutablePointer<Float>, _ run: borrowing UnitRun) {
    let lanes = PlaneLayout.lanes
    var call = ck_product()
    call.left = UnsafePointer(run.span(queries).group(group) + head * tokens * dimension * lanes)
    call.right = UnsafePointer(run.span(keys).group(group) + head * keyCount * dimension * lanes)
    call.output = scores
    (call.left_row, call.left_term) = (dimension * lanes, lanes)
    (call.right_term, call.right_column) = (lanes, dimension * lanes)
    (call.rows, call.columns, call.terms) = (tokens, keyCount, dimension)
    call.rounding = Int(CK_FLOAT32)
    run.kernels.product(&call)
  }

  /// Scores to probabilities, which are rounded.
  private func weigh(_ scores: UnsafeMutablePointer<Float>, _ run: borrowing UnitRun) {
    var scaling = ck_walk()
    scaling.axes = 1
    scaling.extents.0 = tokens * keyCount
    scaling.strides.0 = PlaneLayout.lanes
    scaling.output = scores
    scaling.operands.0.data = UnsafePointer(scores)
    scaling.operands.0.strides.0 = PlaneLayout.lanes
    scaling.operands.1.data = scale.floats
    scaling.operands.1.is_parameter = 1
    scaling.op = Int(CK_WALK_MUL)
    scaling.rounding = Int(CK_FLOAT32)
    run.kernels.walk(&scaling)
    var softmax = ck_rows()
    softmax.input = UnsafePointer(scores)
    softmax.output = scores
    (softmax.outer, softmax.count, softmax.inner) = (tokens, keyCount, 1)
    softmax.op = Int(CK_ROWS_SOFTMAX)
    softmax.rounding = run.rounding
    run.kernels.rows(&softmax)
  }
}
