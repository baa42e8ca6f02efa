import Checkpoints
import Graphs

/// fastai's head (fastai/vision/learner.py, `create_head`), the part `1` of a model: the largest and the mean of each plane, or the mean
/// alone, then linear layers, most behind batch normalisation, with ReLU between them.
struct FastaiHead {
  private let layers: [(name: String, isLinear: Bool)]

  private static let mostLayers = 64

  /// Nil where the file has no linear layer there.
  init?(_ weights: StateDict) {
    layers = (0..<Self.mostLayers).lazy.map { "1.\($0)" }.filter { weights.has("\($0).weight") }.map {
      ($0, weights.columns("\($0).weight") > 0)
    }
    guard layers.contains(where: \.isLinear) else { return nil }
  }

  /// The logits of planes.
  func build(_ net: inout ModelBuilder, _ planes: Int) {
    net.graph.startUnit("1")
    var x = net.graph.globalAveragePool(planes)
    if let first = layers.first, width(first, net.weights) != net.channels(planes) {
      x = net.graph.concat([net.graph.globalMaxPool(planes), x], axis: 0)
    }
    x = net.graph.flatten(x)
    let last = layers.lastIndex(where: \.isLinear)
    for (index, layer) in layers.enumerated() {
      guard layer.isLinear else {
        x = net.norm(x, layer.name)
        continue
      }
      x = net.linear(x, layer.name, bias: nil)
      if index != last { x = net.activate(x) }
    }
  }

  /// The features that a layer takes.
  private func width(_ layer: (name: String, isLinear: Bool), _ weights: StateDict) -> Int {
    layer.isLinear ? weights.columns("\(layer.name).weight") : weights.rows("\(layer.name).weight")
  }
}
