import CKernels
import Graphs
import Memory
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
    let rows = min(tokens, AttentionStep.rows(keys: keys))
    let scores = unit.newScratch(PlaneLayout(Shape(rows, keys), border: 0, isPaired: false))
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      AttentionStep(
        queries: inputs[0], keys: inputs[1], values: inputs[2], scores: scores, output: output,
        heads: shapes[0].count(0..<(rank - 2)),
        scoring: MatrixProduct(
          rows: tokens, columns: keys, terms: dimension, isRightTransposed: true, scale: attention.scale,
          makesPairs: unit.level.makesPairs),
        weighing: MatrixProduct(rows: tokens, columns: width, terms: keys, makesPairs: unit.level.makesPairs),
        rowsTogether: rows))
    return true
  }
}

/// Attention, a head and a few rows of queries at a time.
struct AttentionStep: Step {
  let queries: Operand
  let keys: Operand
  let values: Operand
  /// Memory for the scores of a few rows.
  let scores: Operand
  let output: Operand
  let heads: Int
  /// Queries times keys, scaled, and probabilities times values.
  let scoring: MatrixProduct
  let weighing: MatrixProduct
  /// The rows that share one pass over keys and values.
  let rowsTogether: Int

  /// So many rows of scores of `keys` keys, whole tiles of the products at every level: more than the second-level cache
  /// holds, since fewer rows read keys and values more often.
  static func rows(keys: Int) -> Int {
    let fitting = (1280 << 10) / (max(1, keys) * PlaneLayout.lanes * MemoryLayout<Float>.stride)
    return max(12, fitting / 12 * 12)
  }

  var reads: [Read] { [Read(queries), Read(keys), Read(values)] }
  var writes: [Operand] { [output, scores] }
  var workspace: Int { max(scoring.workspace, weighing.workspace) }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      for head in 0..<heads {
        for first in stride(from: 0, to: scoring.rows, by: rowsTogether) {
          attend(head, first..<min(first + rowsTogether, scoring.rows), run, group: group)
        }
      }
    }
  }

  /// Attention of some rows of one head.
  private func attend(_ head: Int, _ rows: Range<Int>, _ run: borrowing UnitRun, group: Int) {
    let lanes = PlaneLayout.lanes
    let (row, keyCount) = (head * scoring.rows + rows.lowerBound, scoring.columns)
    let scores = run.span(scores).group(group)
    var (scoring, weighing) = (scoring, weighing)
    (scoring.rows, weighing.rows) = (rows.count, rows.count)
    scoring.run(
      left: run.span(queries).group(group) + row * scoring.terms * lanes,
      right: run.span(keys).group(group) + head * keyCount * scoring.terms * lanes, into: scores,
      rounding: Int(CK_FLOAT32), run)
    turnToProbabilities(scores, rows: rows.count, run)
    weighing.run(
      left: scores, right: run.span(values).group(group) + head * keyCount * weighing.columns * lanes,
      into: run.span(output).group(group) + row * weighing.columns * lanes, rounding: run.rounding, run)
  }

  /// Takes the softmax of each row, which is rounded.
  private func turnToProbabilities(
    _ scores: FloatView, rows: Int, _ run: borrowing UnitRun
  ) {
    var softmax = ck_rows()
    softmax.setInput(scores)
    softmax.setOutput(scores)
    (softmax.outer, softmax.count, softmax.inner) = (rows, scoring.columns, 1)
    softmax.op = Int(CK_ROWS_SOFTMAX)
    softmax.rounding = run.rounding
    run.kernels.rows(softmax)
  }
}
