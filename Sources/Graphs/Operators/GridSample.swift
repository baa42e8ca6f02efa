import Tensors

/// X `[channels, rows, columns]` at the places of a grid `[out rows, out columns, 2]` of x and y from -1 to 1:
/// `[channels, out rows, out columns]`.
///
/// Source: https://onnx.ai/onnx/operators/onnx__GridSample.html; torch.nn.functional.grid_sample, whose order of operations it is.
package struct GridSample: Operator {
  package static let name = "GridSample"

  /// What is taken around a place.
  package enum Mode: Hashable, Sendable {
    case nearest
    case linear
  }

  /// What lies beyond the edges.
  package enum Padding: Hashable, Sendable {
    case zeros
    case border
    case reflection
  }

  package let mode: Mode
  package let padding: Padding
  /// Whether -1 and 1 are the middles of the outermost pixels; else their outer edges.
  package let alignCorners: Bool

  /// Makes the operator.
  package init(_ mode: Mode, padding: Padding, alignCorners: Bool) {
    self.mode = mode
    self.padding = padding
    self.alignCorners = alignCorners
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = "X [channels, rows, columns] and a grid [rows, columns, 2]"
    try require(inputs, 2...2, expected)
    let (x, grid) = (inputs[0].dimensions, inputs[1].dimensions)
    guard x.count == 3, grid.count == 3, grid[2] == 2, inputs[0].elementCount > 0 else { throw wrong(inputs, expected) }
    return [try Shape(graph: [x[0], grid[0], grid[1]], name)]
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let (x, grid) = (inputs[0], inputs[1].elements)
    let (channels, rows, columns) = (x.dimensions[0], x.dimensions[1], x.dimensions[2])
    let places = stride(from: 0, to: grid.count, by: 2).map { at in
      taps(row: place(grid[at + 1], rows), column: place(grid[at], columns), rows: rows, columns: columns)
    }
    var results: [Float] = []
    results.reserveCapacity(channels * places.count)
    for channel in 0..<channels {
      let plane = channel * rows * columns
      for taps in places {
        results.append(taps.reduce(Float(0)) { $0 + x.elements[plane + $1.index] * $1.weight })
      }
    }
    return [Tensor(Shape(checking: [channels] + inputs[1].dimensions.prefix(2)) ?? Shape(0), results)]
  }

  /// The pixels under a place, and their weights.
  private func taps(row: Float, column: Float, rows: Int, columns: Int) -> [(index: Int, weight: Float)] {
    if mode == .nearest {
      let r = Int(row.rounded(.toNearestOrEven))
      let c = Int(column.rounded(.toNearestOrEven))
      let isThere = (0..<rows).contains(r) && (0..<columns).contains(c)
      guard isThere else { return [] }
      return [(index: r * columns + c, weight: 1)]
    }
    var taps: [(index: Int, weight: Float)] = []
    for (r, height) in between(row) where (0..<rows).contains(r) {
      for (c, width) in between(column) where (0..<columns).contains(c) {
        taps.append((r * columns + c, width * height))
      }
    }
    return taps
  }

  /// The indices before and behind a place, and their weights.
  private func between(_ place: Float) -> [(index: Int, weight: Float)] {
    let first = place.rounded(.down)
    return [(Int(first), first + 1 - place), (Int(first) + 1, place - first)]
  }

  /// The place on an axis that a coordinate of the grid means, on it or a little beyond its edges.
  private func place(_ coordinate: Float, _ extent: Int) -> Float {
    let size = Float(extent)
    var place = alignCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2
    if padding == .reflection { place = reflected(place, size) }
    if padding != .zeros { place = place.isNaN ? 0 : min(max(place, 0), size - 1) }
    // Far outside all places are alike, and none is nowhere.
    return place.isNaN ? -4 : min(max(place, -4), size + 4)
  }

  private func reflected(_ place: Float, _ size: Float) -> Float {
    let (low, span): (Float, Float) = alignCorners ? (0, size - 1) : (-0.5, size)
    guard span > 0 else { return 0 }
    let distance = abs(place - low)
    let rest = distance.truncatingRemainder(dividingBy: span)
    let isEven = (distance / span).rounded(.down).truncatingRemainder(dividingBy: 2) == 0
    return isEven ? rest + low : span - rest + low
  }
}
