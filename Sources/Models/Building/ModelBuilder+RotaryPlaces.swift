import Graphs
import Platform
import Tensors

/// The angles by which queries and keys of places of a grid are turned (timm, layers/pos_embed_sincos.py, `RotaryEmbeddingCat`).
struct RotaryPlaces {
  /// Cosines and sines for each token and feature of a head, `[1, tokens, features]`; the sines of even features have their sign changed.
  let cosines: Tensor
  let sines: Tensor

  /// The first of all tokens is no place, and not turned; `reference` is the side of the grid whose places the angles were made for.
  ///
  /// nil where features do not come in fours, or the tokens are more than any published model's.
  init?(grid: [Int], features: Int, reference: Int, temperature: Double = 10000) {
    let tokens = grid[0] * grid[1] + 1
    guard features > 0, features % 4 == 0, tokens <= 1 << 13, features <= 1 << 10 else { return nil }
    let bands = (0..<features / 4).map { 1 / Float(pow(temperature, Double(Float($0) / Float(features / 4)))) }
    let places = grid.map { side in (0..<side).map { Float($0) / Float(side) * Float(reference) } }
    var (cosines, sines) = ([Float](repeating: 1, count: features), [Float](repeating: 0, count: features))
    for row in places[0] {
      for column in places[1] {
        for angle in bands.map({ row * $0 }) + bands.map({ column * $0 }) {
          // Of wider numbers, whose last bits may differ from one C library to another.
          let (cosine, sine) = (Float(cos(Double(angle))), Float(sin(Double(angle))))
          cosines += [cosine, cosine]
          sines += [-sine, sine]
        }
      }
    }
    let shape = Shape(1, tokens, features)
    (self.cosines, self.sines) = (Tensor(shape, cosines), Tensor(shape, sines))
  }
}

extension ModelBuilder {
  /// Features of heads, `[heads, tokens, features]`, each two of them turned by their place's angle.
  mutating func turn(_ x: Int, _ places: RotaryPlaces) -> Int {
    let features = extents(x).last ?? 1
    let swapped = Gather(axis: 2, indices: (0..<features).map { $0 ^ 1 }, shape: Shape(features))
    let other = graph.node(swapped, [.value(x)])
    let straight = graph.node(Mul(), [.value(x), graph.constant(places.cosines)])
    let across = graph.node(Mul(), [.value(other), graph.constant(places.sines)])
    return graph.add(straight, across)
  }
}
