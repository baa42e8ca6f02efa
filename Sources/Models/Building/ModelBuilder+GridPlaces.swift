extension ModelBuilder {
  /// What `layer` makes of places `[rows, columns, features]` within windows of which each has places that lie as far apart as there are
  /// windows in a row: MaxViT's grid (arXiv:2204.01697).
  mutating func amongGrid(_ x: Int, window: Int, layer: (inout ModelBuilder, Int) -> Int) -> Int {
    let extents = extents(x)
    guard extents.count == 3 else { return x }
    let (down, across) = (extents[0] / window, extents[1] / window)
    let near = deal(x, [window, down, window, across], extents)
    return deal(layer(&self, near), [down, window, across, window], extents)
  }

  /// Rows and columns, counted by two numbers each, counted by the second ones first.
  private mutating func deal(_ x: Int, _ counts: [Int], _ extents: [Int]) -> Int {
    let parts = graph.reshape(x, counts + [extents[2]])
    return graph.reshape(graph.transpose(parts, [1, 0, 3, 2, 4]), extents)
  }
}
