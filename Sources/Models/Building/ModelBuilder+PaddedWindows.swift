import Graphs

/// Attention within windows without biases of places, which zeros fill where they do not tile them: what timm's DaViT and Twins share.
extension ModelBuilder {
  /// What the heads find for tokens of the extents of `planes`, by the layers `name.qkv` and `name.proj`.
  mutating func attend(
    _ tokens: Int, inWindowsOf window: Int, heads: Int, planes: Int, name: String, hasBias: Bool = true
  ) -> Int {
    let (found, width) = (extents(planes), extents(tokens).last ?? 1)
    guard found.count == 3, width % heads == 0 else { return graph.reshape(tokens, [0]) }
    let pads = found.dropFirst().map { (window - $0 % window) % window }
    let grid = WindowGrid(rows: found[1] + pads[0], columns: found[2] + pads[1], window: window, shift: 0)
    guard let grid else { return graph.reshape(tokens, [0]) }
    let places = padPlaces(graph.reshape(tokens, [found[1], found[2], width]), by: pads)
    let seen = cropPlaces(
      attend(places, within: grid, scale: .both) { net, windows in
        net.packedProjections(windows, "\(name).qkv", heads: heads, bias: hasBias)
      }, of: pads)
    return linear(graph.reshape(seen, [found[1] * found[2], width]), "\(name).proj", out: width)
  }
}
