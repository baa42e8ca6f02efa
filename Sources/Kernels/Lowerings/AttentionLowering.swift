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
        scale: ConstantFloats([attention.scale]), heads: shapes[0].count(0..<(rank - 2)),
        scoring: MatrixProduct(rows: tokens, columns: keys, terms: dimension, isRightTransposed: true),
        weighing: MatrixProduct(rows: tokens, columns: width, terms: keys)))
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
  /// Queries times keys, and probabilities times values.
  let scoring: MatrixProduct
  let weighing: MatrixProduct

  var reads: [Read] { [Read(queries), Read(keys), Read(values)] }
  var writes: [Operand] { [output, scores] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let lanes = PlaneLayout.lanes
    let (tokens, keyCount) = (scoring.rows, scoring.columns)
    for group in 0..<groups {
      let scores = run.span(scores).group(group)
      for head in 0..<heads {
        scoring.run(
          left: run.span(queries).group(group) + head * tokens * scoring.terms * lanes,
          right: run.span(keys).group(group) + head * keyCount * scoring.terms * lanes, into: scores,
          rounding: Int(CK_FLOAT32), run.kernels)
        turnToProbabilities(scores, run)
        weighing.run(
          left: scores, right: run.span(values).group(group) + head * keyCount * weighing.columns * lanes,
          into: run.span(output).group(group) + head * tokens * weighing.columns * lanes, rounding: run.rounding,
          run.kernels)
      }
    }
  }

  /// Scales scores in float32, and takes the softmax of each row, which is rounded.
  private func turnToProbabilities(_ scores: UnsafeMutablePointer<Float>, _ run: borrowing UnitRun) {
    var scaling = ck_walk()
    scaling.axes = 1
    scaling.extents.0 = scoring.rows * scoring.columns
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
    (softmax.outer, softmax.count, softmax.inner) = (scoring.rows, scoring.columns, 1)
    softmax.op = Int(CK_ROWS_SOFTMAX)
    softmax.rounding = run.rounding
    run.kernels.rows(&softmax)
  }
}
