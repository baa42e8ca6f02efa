import Checkpoints
import Graphs

/// fastai's head (fastai/vision/learner.py, `create_head`), the part `1` of a model: the largest and the mean of each plane, or the mean
/// alone, then linear layers, most behind batch normalisation, with ReLU between them.
struct FastaiHead {
  private let layers: [(name: String, isLinear: Bool)]

  private static let mostLayers = 64

  /// Nil where the file has no linear layer there, or layers stand elsewhere than `create_head` puts them.
  init?(_ weights: StateDict) {
    let numbers = (0..<Self.mostLayers).filter { weights.has("1.\($0).weight") }
    let kinds = numbers.map { weights.columns("1.\($0).weight") > 0 }
    guard let last = kinds.lastIndex(of: true) else { return nil }
    var classes = ["", "Flatten"]
    for (index, number) in numbers.enumerated() {
      // Before a linear layer dropout may stand, behind all but the last one ReLU, and then a normalisation.
      if kinds[index], classes.count < number { classes.append("Dropout") }
      guard classes.count == number, !kinds[index] || index == 0 || !kinds[index - 1] else { return nil }
      classes.append(kinds[index] ? "Linear" : "BatchNorm1d")
      if kinds[index], index < last { classes.append("ReLU") }
    }
    guard Self.fits(classes, weights.catalogue.moduleParts) else { return nil }
    layers = zip(numbers, kinds).map { ("1.\($0)", $1) }
  }

  /// Whether a whole module records layers of these classes, behind a pool; other files record none.
  private static func fits(_ classes: [String], _ parts: [ModulePart]) -> Bool {
    guard !parts.isEmpty else { return true }
    let found = parts.filter { $0.path.wholeMatch(of: /1\.[0-9]+/) != nil }.map {
      $0.className.split(separator: ".").last.map(String.init) ?? ""
    }
    return ["AdaptiveConcatPool2d", "AdaptiveAvgPool2d"].contains(found.first)
      && found.dropFirst() == classes.dropFirst()
  }

  /// The logits of planes.
  func build(_ net: inout ModelBuilder, _ planes: Int) {
    net.graph.startUnit("1")
    if net.weights.catalogue.moduleParts.isEmpty {
      let value = "as create_head makes it; pools and activations leave nothing in a file of tensors"
      net.assumptions.append(Assumption(what: "head", value: value, basis: .found))
    }
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
