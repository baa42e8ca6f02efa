import Checkpoints
import Graphs
import Tensors

/// A whole `torch.nn.Sequential` of torch.nn's own layers: what it records is all of its forward.
struct SequentialModule: Family {
  let name = "torch-sequential"

  /// The sides of images that are tried where a layer behind takes so many features, in this order.
  private static let sides = [32, 28, 64, 224, 96, 48, 56, 128, 160, 192, 227, 256, 288, 299, 320, 384, 448, 512]

  func recognises(_ weights: StateDict) -> Bool { SequentialLayer.all(weights.catalogue.moduleParts) != nil }

  var hasPublisher: Bool { false }

  func build(_ net: inout ModelBuilder) {
    let layers = SequentialLayer.all(net.weights.catalogue.moduleParts) ?? []
    let start = net
    let side = Self.sides.first { fits(layers, start, side: $0) }
    // Where images of other sides fit too, no layer tells which.
    let isTold =
      side.map { side in
        !(Self.sides + [side - 1, side + 1]).contains { $0 != side && fits(layers, start, side: $0) }
      } ?? false
    let taken = net.assume("image-size", "side of images", side ?? 32, told: isTold ? side : nil)
    write(layers, to: &net, side: taken)
  }

  private func fits(_ layers: [SequentialLayer], _ start: ModelBuilder, side: Int) -> Bool {
    var trial = start
    write(layers, to: &trial, side: side)
    return trial.agreement == 1
  }

  private func write(_ layers: [SequentialLayer], to net: inout ModelBuilder, side: Int) {
    guard let first = layers.first(where: { net.weights.has("\($0.path).weight") }) else { return }
    let channels = channels(before: first, net.weights, side: side)
    net.graph = GraphBuilder(image: Shape(channels, side, side), firstUnit: first.path)
    net.pixels = net.graph.image
    var (x, isFirst) = (net.graph.image, true)
    for layer in layers {
      if layer.startsUnit {
        if !isFirst { net.graph.startUnit(layer.path) }
        isFirst = false
      }
      x = layer.write(&net, x)
    }
  }

  /// The channels of images: those that the first convolution takes, or what a linear layer leaves for each place.
  private func channels(before first: SequentialLayer, _ weights: StateDict, side: Int) -> Int {
    let extents = weights["\(first.path).weight"] ?? []
    switch first.kind {
    case .convolution(let settings): return max(1, min(weights.columns("\(first.path).weight") * settings.groups, 4))
    case .linear where extents.count == 2: return extents[1] == side * side ? 1 : 3
    default: return max(1, min(extents.first ?? 3, 4))
    }
  }
}
