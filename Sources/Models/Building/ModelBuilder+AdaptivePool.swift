import Graphs
import Tensors

extension ModelBuilder {
  /// torch.nn.functional.adaptive_avg_pool2d of planes to so many rows and columns.
  mutating func adaptiveAveragePool(_ x: Int, to sides: [Int]) -> Int {
    let extents = extents(x)
    guard extents.count == 3, sides.count == 2 else { return x }
    let columns = graph.constant(Self.means(of: extents[2], to: sides[1]))
    let pooled = graph.transpose(graph.node(MatMul(), [.value(x), columns]), [0, 2, 1])
    let rows = graph.constant(Self.means(of: extents[1], to: sides[0]))
    return graph.transpose(graph.node(MatMul(), [.value(pooled), rows]), [0, 2, 1])
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
