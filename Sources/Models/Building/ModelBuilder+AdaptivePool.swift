import Graphs
import Tensors

extension ModelBuilder {
  /// torch.nn.functional.adaptive_avg_pool2d of planes to so many rows and columns.
  mutating func adaptiveAveragePool(_ planes: Int, to size: [Int]) -> Int {
    [1, 0].reduce(planes) { x, axis in
      let found = extents(x)
      guard found.count == 3 else { return x }
      // Columns first; then what were rows are columns.
      let means = graph.constant(Self.means(of: found[2], to: size[axis]))
      let made = found[2] == size[axis] ? x : graph.node(MatMul(), [.value(x), means])
      return graph.transpose(made, [0, 2, 1])
    }
  }

  /// What each of `places` is the mean of, among `count`: a matrix `[count, places]`.
  private static func means(of count: Int, to places: Int) -> Tensor {
    var elements = [Float](repeating: 0, count: count * places)
    for place in 0..<places {
      let run = place * count / places..<((place + 1) * count + places - 1) / places
      for index in run { elements[index * places + place] = 1 / Float(run.count) }
    }
    return Tensor(Shape(count, places), elements)
  }
}
