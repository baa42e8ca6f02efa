import Graphs

/// Layers among the first places of all patches, among their second ones, and so on: what MobileViTs of all publishers share (arXiv:2110.02178).
extension ModelBuilder {
  /// What `layers` make of planes that squares of `patch` places tile, put back where the places were.
  ///
  /// They take `[patch * patch, patches, channels]`, or with `hasChannelsFirst` `[channels, patch * patch, patches]`, and give the same extents.
  mutating func amongPatches(
    _ planes: Int, patch: Int, hasChannelsFirst: Bool = false, layers: (inout ModelBuilder, Int) -> Int
  ) -> Int {
    let found = extents(planes)
    guard found.count == 3, patch > 0, found[1] % patch == 0, found[2] % patch == 0 else {
      return graph.reshape(planes, [0])
    }
    let cut = [found[0], found[1] / patch, patch, found[2] / patch, patch]
    let (places, patches) = (patch * patch, cut[1] * cut[3])
    let (order, back) = hasChannelsFirst ? ([0, 2, 4, 1, 3], [0, 3, 1, 4, 2]) : ([2, 4, 1, 3, 0], [4, 2, 0, 3, 1])
    let parts = graph.transpose(graph.reshape(planes, cut), order)
    let taken = hasChannelsFirst ? [found[0], places, patches] : [places, patches, found[0]]
    let made = graph.reshape(layers(&self, graph.reshape(parts, taken)), order.map { cut[$0] })
    return graph.reshape(graph.transpose(made, back), found)
  }

  /// Rows and columns of planes, as many as whole patches have.
  func tiled(_ planes: Int, patch: Int) -> [Int] {
    extents(planes).dropFirst().map { ($0 + patch - 1) / max(1, patch) * patch }
  }

  /// torch.nn.functional.interpolate, bilinear; planes of that size as they are.
  mutating func resize(_ planes: Int, to size: [Int], _ coordinates: Sampling.Coordinates = .halfPixel) -> Int {
    let extents = extents(planes)
    guard Array(extents.dropFirst()) != size else { return planes }
    return graph.node(Resize(sizes: [extents[0]] + size, sampling: Sampling(.linear, coordinates)), [.value(planes)])
  }
}
