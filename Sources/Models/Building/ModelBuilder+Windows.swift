import Graphs
import Tensors

/// Windows that tile places of `[rows, columns, features]`, perhaps shifted by some places.
struct WindowGrid {
  let rows: Int
  let columns: Int
  let window: Int
  let shift: Int

  /// Masks of more elements, 64 MiB, are no published model's.
  private static let mostMask = 1 << 24

  /// nil where the windows do not tile the places, or are too many to mask.
  init?(rows: Int, columns: Int, window: Int, shift: Int) {
    guard window > 0, rows > 0, columns > 0, rows % window == 0, columns % window == 0,
      rows * columns <= Self.mostMask / (window * window), 0..<window ~= shift
    else { return nil }
    (self.rows, self.columns, self.window, self.shift) = (rows, columns, window, shift)
  }

  /// The places of a window.
  var places: Int { window * window }
  var down: Int { rows / window }
  var across: Int { columns / window }
  var count: Int { down * across }

  /// `penalty` where two places of a window came together only by the shift, `[windows, 1, places, places]`.
  func mask(penalty: Float = -100) -> Tensor {
    func region(_ place: Int, of side: Int) -> Int { place < side - window ? 0 : place < side - shift ? 1 : 2 }
    var elements: [Float] = []
    for block in 0..<count {
      let regions = (0..<places).map { place in
        3 * region(block / across * window + place / window, of: rows)
          + region(block % across * window + place % window, of: columns)
      }
      for from in regions { elements += regions.map { $0 == from ? 0 : penalty } }
    }
    return Tensor(Shape(count, 1, places, places), elements)
  }
}

/// Attention within windows: what Swin transformers of all publishers share.
extension ModelBuilder {
  /// The side of the windows whose table of biases `name` is.
  func window(ofTable name: String) -> Int {
    max(1, min((Int(Double(weights.rows(name)).squareRoot()) + 1) / 2, 32))
  }

  /// Attention of places, `[rows, columns, features]`, within windows.
  ///
  /// `table` names the biases, `[(2 * window - 1)², heads]`. `project` makes queries, keys and values, `[windows, heads, places,
  /// dim]` each, of windows, `[windows, places, features]`.
  /// - Returns: What the heads found, side by side, `[rows, columns, features]`.
  mutating func attend(
    _ input: Int, within grid: WindowGrid, table: String, scale: AttentionScale = .both,
    _ project: (inout ModelBuilder, Int, _ heads: Int) -> [Int]
  ) -> Int {
    let heads = max(1, weights.columns(table))
    return attend(
      input, within: grid, scale: scale, bias: { $0.bias(table, window: grid.window, heads: heads) },
      { net, windows in project(&net, windows, heads) })
  }

  /// The same with biases of any making, `[1, heads, places, places]`, or none; what a shift brought together has `penalty` in its scores.
  mutating func attend(
    _ input: Int, within grid: WindowGrid, scale: AttentionScale, penalty: Float = -100,
    bias: ((inout ModelBuilder) -> Int)? = nil, _ project: (inout ModelBuilder, Int) -> [Int]
  ) -> Int {
    let (window, places, width) = (grid.window, grid.places, extents(input).last ?? 1)
    let x = grid.shift > 0 ? roll(input, by: grid.shift, grid.shift) : input
    let cut = graph.reshape(x, [grid.down, window, grid.across, window, width])
    let windows = graph.reshape(graph.transpose(cut, [0, 2, 1, 3, 4]), [grid.count, places, width])
    let three = project(&self, windows)
    var mask = bias.map { Source.value($0(&self)) }
    if grid.shift > 0 {
      let apart = graph.constant(grid.mask(penalty: penalty))
      mask = mask.map { .value(graph.node(Add(), [$0, apart])) } ?? apart
    }
    let attended = graph.attention(query: three[0], key: three[1], value: three[2], mask: mask, scale: scale)
    let merged = graph.reshape(
      graph.transpose(attended, [0, 2, 1, 3]), [grid.down, grid.across, window, window, width])
    return graph.reshape(graph.transpose(merged, [0, 2, 1, 3, 4]), [grid.rows, grid.columns, width])
  }

  /// Queries, keys and values of windows, `[windows, heads, places, dim]` each, that one layer makes one after the other.
  mutating func packedProjections(_ windows: Int, _ name: String, heads: Int, bias: Bool? = nil) -> [Int] {
    let extents = extents(windows)
    guard extents.count == 3 else { return [windows, windows, windows] }
    let packed = linear(windows, name, bias: bias)
    let parts = graph.reshape(packed, [extents[0], extents[1], 3, heads, extents[2] / heads])
    return graph.split(graph.transpose(parts, [2, 0, 3, 1, 4]), axis: 0, sizes: [1, 1, 1]).map {
      graph.reshape($0, [extents[0], heads, extents[1], extents[2] / heads])
    }
  }

  /// Features of windows, `[windows, places, heads * dim]`, as `[windows, heads, places, dim]`.
  mutating func splitHeads(ofWindows input: Int, heads: Int) -> Int {
    let extents = extents(input)
    guard extents.count == 3, extents[2] % heads == 0 else { return graph.reshape(input, [0]) }
    let parts = graph.reshape(input, [extents[0], extents[1], heads, extents[2] / heads])
    return graph.transpose(parts, [0, 2, 1, 3])
  }

  /// Places `[rows, columns, features]` with so many rows and columns of zeros behind.
  mutating func padPlaces(_ x: Int, by pads: [Int]) -> Int {
    pads == [0, 0] ? x : graph.node(Pad(before: [0, 0, 0], after: pads + [0]), [.value(x)])
  }

  /// Each 2x2 places as one, of the channels of all four; nil where `x` is no places.
  ///
  /// Beyond an odd edge there are zeros; row in the pair comes fastest, then column.
  mutating func joinPairs(_ x: Int) -> Int? {
    let extents = extents(x)
    guard extents.count == 3 else { return nil }
    let even = padPlaces(x, by: [extents[0] % 2, extents[1] % 2])
    let (rows, columns) = ((extents[0] + 1) / 2, (extents[1] + 1) / 2)
    let pairs = graph.transpose(graph.reshape(even, [rows, 2, columns, 2, extents[2]]), [0, 2, 3, 1, 4])
    return graph.reshape(pairs, [rows, columns, 4 * extents[2]])
  }

  /// The first rows and columns of places, as many as there were before they were padded by `pads`.
  mutating func cropPlaces(_ x: Int, of pads: [Int]) -> Int {
    let found = extents(x)
    guard pads != [0, 0], found.count == 3 else { return x }
    return graph.node(
      Slice([0, 1].map { Slice.Range(axis: $0, start: 0, count: found[$0] - pads[$0]) }), [.value(x)])
  }

  /// The places where they were before a shift.
  mutating func unroll(_ input: Int, _ grid: WindowGrid) -> Int {
    grid.shift > 0 ? roll(input, by: grid.rows - grid.shift, grid.columns - grid.shift) : input
  }

  /// Rows and columns from some on come first.
  private mutating func roll(_ input: Int, by rows: Int, _ columns: Int) -> Int {
    [rows, columns].enumerated().reduce(input) { value, step in
      let found = extents(value)
      // What could not be built has no places.
      guard found.count == 3 else { return value }
      let rest = found[step.offset] - step.element
      let parts = graph.split(value, axis: step.offset, sizes: [step.element, rest])
      return graph.concat([parts[1], parts[0]], axis: step.offset)
    }
  }

  /// The table's entries for every two places of a window, `[1, heads, places, places]`.
  mutating func bias(_ name: String, window: Int, heads: Int) -> Int {
    let span = 2 * window - 1
    let shape = Shape(span * span, heads)
    check(name, shape)
    return pairs(graph.parameter(name, shape), window: window, heads: heads, name: name)
  }

  /// The rows of a table, `[(2 * window - 1)², heads]`, for every two places of a window, `[1, heads, places, places]`.
  mutating func pairs(_ table: Source, window: Int, heads: Int, name: String) -> Int {
    let (span, places) = (2 * window - 1, window * window)
    let indices = (0..<places).flatMap { from in
      (0..<places).map { to in
        let rows = from / window - to / window + window - 1
        return rows * span + from % window - to % window + window - 1
      }
    }
    let gather = Gather(axis: 0, indices: indices, shape: Shape(places * places))
    let values = graph.node(gather, [table], name: name)
    return graph.reshape(graph.transpose(values, [1, 0]), [1, heads, places, places])
  }
}
