import Graphs
import Tensors

/// What queries add to scores for the rows and the columns that keys are apart: what timm's MViT v2, BoTNet and HaloNet share.
extension ModelBuilder {
  /// Scores of queries `[…, rows, columns, features]` of a square and keys of a square of side `keys`, `[…, rows * columns, keys * keys]`.
  ///
  /// `tables` names the features of distances of rows and of columns, `[count, features]`; `entry` is which of them is two lines'.
  mutating func lineScores(
    _ square: Int, tables: (rows: String, columns: String), count: Int, keys: Int,
    entry: (_ query: Int, _ key: Int) -> Int
  ) -> Int {
    let found = extents(square)
    guard found.count > 3, keys > 0, keys <= 1 << 8, let features = found.last, let side = found.dropLast().last,
      side <= 1 << 8, found[found.count - 3] == side
    else { return graph.reshape(square, [0]) }
    let outer = Array(0..<found.count - 3)
    let turned = outer + [outer.count + 1, outer.count, outer.count + 2]
    let indices = (0..<side).flatMap { query in (0..<keys).map { entry(query, $0) } }
    let lines = [(tables.rows, false), (tables.columns, true)].map { name, turns in
      let shape = Shape(count, features)
      check(name, shape)
      let gather = Gather(axis: 0, indices: indices, shape: Shape(side, keys))
      let table = graph.transpose(graph.node(gather, [graph.parameter(name, shape)], name: name), [0, 2, 1])
      let scores = graph.matMul(turns ? graph.transpose(square, turned) : square, table)
      return turns ? graph.transpose(scores, turned) : scores
    }
    let first = Array(found.dropLast())
    let sum = graph.add(graph.reshape(lines[0], first + [keys, 1]), graph.reshape(lines[1], first + [1, keys]))
    return graph.reshape(sum, Array(found.dropLast(3)) + [side * side, keys * keys])
  }
}
