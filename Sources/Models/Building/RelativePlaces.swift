import Graphs
import Tensors

/// Which row of a table of biases is of which two tokens; the last three rows are the class token's.
struct RelativePlaces {
  /// The rows of a table.
  let rows: Int
  /// The class token and the patches.
  let tokens: Int
  /// A row for every two tokens.
  let indices: [Int]

  /// nil where the patches are more than any published model's.
  init?(grid: [Int]) {
    let columns = 2 * grid[1] - 1
    let (tokens, pairs) = (grid[0] * grid[1] + 1, (2 * grid[0] - 1) * columns)
    guard tokens <= 1 << 12 else { return nil }
    (self.tokens, rows) = (tokens, pairs + 3)
    indices = (0..<tokens).flatMap { from in
      (0..<tokens).map { to -> Int in
        if from == 0 { return to == 0 ? pairs + 2 : pairs }
        if to == 0 { return pairs + 1 }
        let down = (from - 1) / grid[1] - (to - 1) / grid[1] + grid[0] - 1
        return down * columns + (from - 1) % grid[1] - (to - 1) % grid[1] + grid[1] - 1
      }
    }
  }
}

extension ModelBuilder {
  /// A table's entries for every two tokens, `[heads, tokens, tokens]`.
  mutating func relativeBias(_ table: String, _ places: RelativePlaces, heads: Int) -> Int {
    let shape = Shape(places.rows, heads)
    check(table, shape)
    let gather = Gather(axis: 0, indices: places.indices, shape: Shape(places.tokens * places.tokens))
    let values = graph.node(gather, [graph.parameter(table, shape)], name: table)
    return graph.reshape(graph.transpose(values, [1, 0]), [heads, places.tokens, places.tokens])
  }
}
