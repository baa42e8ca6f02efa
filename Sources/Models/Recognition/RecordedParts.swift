import Checkpoints
import Graphs

/// What the parts that a whole pickled module records say of its forward, which is code and not in the file.
enum RecordedParts {
  /// The operators that a layer without weights may stand for, by its class in torch.nn.
  private static let operators: [String: Set<String>] = [
    "ReLU": ["Relu"], "ReLU6": ["Clip"], "Tanh": ["Tanh"], "Sigmoid": ["Sigmoid"], "GELU": ["Gelu"], "SiLU": ["Silu"],
    "Mish": ["Mish"], "ELU": ["Elu"], "SELU": ["Selu"], "CELU": ["Celu"], "LeakyReLU": ["LeakyRelu"],
    "PReLU": ["PRelu"],
    "Softplus": ["Softplus"], "Hardswish": ["HardSwish"], "Hardsigmoid": ["HardSigmoid"],
    "MaxPool2d": ["MaxPool", "GlobalMaxPool"], "AvgPool2d": ["AveragePool", "GlobalAveragePool"],
    "AdaptiveAvgPool2d": ["AveragePool", "GlobalAveragePool", "ReduceMean"],
    "AdaptiveMaxPool2d": ["MaxPool", "GlobalMaxPool"],
  ]

  /// The first recorded class, by letters, none of whose operators the graph has, or else the first part whose settings are not
  /// those of the graph; nil where all fit.
  static func foreign(to graph: Graph, among parts: [ModulePart]) -> String? {
    guard !parts.isEmpty else { return nil }
    let present = Set(graph.nodes.map(\.op.name))
    // A window of one place changes nothing.
    let effective = parts.filter { $0.numbers["kernel_size"] != [1] && $0.numbers["kernel_size"] != [1, 1] }
    let foreign = Set(effective.map(\.className)).sorted().first { name in
      operators[layer(name)].map { $0.isDisjoint(with: present) } ?? false
    }
    return foreign ?? differing(from: graph, parts)
  }

  /// What all normalisation layers of a whole module add to variances; nil where they differ or there are none.
  static func epsilon(_ parts: [ModulePart]) -> Float? {
    let found = Set(
      parts.filter { ["BatchNorm2d", "LayerNorm"].contains(layer($0.className)) }.map { $0.numbers["eps"] })
    guard found.count == 1, let eps = found.first??.first, eps > 0, Float(eps).isFinite else { return nil }
    return Float(eps)
  }

  /// Whether a whole module has the pool behind its stem, in torchvision's names; nil where it does not record which.
  static func stemPool(_ parts: [ModulePart]) -> Bool? {
    let found = parts.filter { ["maxpool", "pool0"].contains($0.path.split(separator: ".").last) }
    let layers = Set(found.map { layer($0.className) })
    return layers == ["MaxPool2d"] ? true : layers == ["Identity"] ? false : nil
  }

  /// The class of a whole module whose code is the user's own; nil where it is a publisher's, or none is recorded.
  static func ownClass(_ parts: [ModulePart]) -> String? {
    guard let root = parts.first(where: { $0.path.isEmpty })?.className,
      !["torchvision.models.", "timm.models.", "torch.nn."].contains(where: root.hasPrefix)
    else { return nil }
    return root
  }

  /// The name of a class of torch.nn; empty for any other.
  private static func layer(_ className: String) -> String {
    guard className.hasPrefix("torch.nn.modules.") else { return "" }
    return className.split(separator: ".").last.map(String.init) ?? ""
  }

  private static func differing(from graph: Graph, _ parts: [ModulePart]) -> String? {
    let nodes = Dictionary(graph.nodes.map { ($0.name, $0.op) }, uniquingKeysWith: { first, _ in first })
    for part in parts {
      let layer = layer(part.className)
      // Wrappers' prefixes are off the names of the graph.
      let words = part.path.split(separator: ".")
      let op = words.indices.lazy.compactMap { nodes[words[$0...].joined(separator: ".")] }.first
      let setting = op.flatMap { part.setting(unlike: $0) } ?? part.setting(ofLayer: layer, unlikeAnyOf: graph)
      if let setting { return "\(part.path), a \(layer) of \(setting)" }
    }
    return nil
  }
}

extension ModulePart {
  /// The recorded setting that differs from the layer of that name; nil where none does.
  fileprivate func setting(unlike op: any Operator) -> String? {
    switch op {
    case let conv as Conv where conv.strides.count == 2:
      if let mode = texts["padding_mode"], mode != "zeros" { return "padding mode \(mode)" }
      return unlike("stride", conv.strides) ?? unlike("dilation", conv.dilations)
        ?? unlike("padding", Array(conv.pads.prefix(2)))
    case let norm as BatchNormalization: return unlike("eps", norm.epsilon)
    case let norm as LayerNormalization: return unlike("eps", norm.epsilon)
    default: return nil
    }
  }

  /// The recorded setting of a layer without weights that no such layer of the graph has.
  fileprivate func setting(ofLayer layer: String, unlikeAnyOf graph: Graph) -> String? {
    switch layer {
    case "LeakyReLU":
      let slopes = graph.nodes.compactMap { ($0.op as? LeakyRelu)?.alpha }
      return slopes.contains { unlike("negative_slope", $0) == nil } ? nil : unlike("negative_slope", slopes.first ?? 0)
    case "GELU":
      guard let approximate = texts["approximate"] else { return nil }
      let isThere = graph.nodes.contains { ($0.op as? Gelu)?.tanh == (approximate == "tanh") }
      return isThere ? nil : "approximation \(approximate)"
    case "MaxPool2d":
      let windows = graph.nodes.compactMap { ($0.op as? MaxPool)?.pool.window }
      return windows.isEmpty || windows.contains(where: isLike) ? nil : described
    case "AvgPool2d":
      let windows = graph.nodes.compactMap { ($0.op as? AveragePool)?.pool.window }
      let isWhole = graph.nodes.contains { $0.op is GlobalAveragePool || $0.op is ReduceMean }
      return isWhole || windows.isEmpty || windows.contains(where: isLike) ? nil : described
    default: return nil
    }
  }

  private var described: String {
    ["kernel_size", "stride", "padding"].compactMap { name in numbers[name].map { "\(name) \(Self.text($0))" } }
      .joined(separator: ", ")
  }

  private func isLike(_ window: Window) -> Bool {
    unlike("kernel_size", window.kernel) == nil && unlike("stride", window.strides) == nil
      && unlike("padding", Array(window.pads.prefix(2))) == nil
  }

  private func unlike(_ name: String, _ wanted: [Int]) -> String? {
    guard let found = numbers[name], texts[name] == nil else { return nil }
    let all = found.count == 1 ? wanted.map { _ in found[0] } : found
    return all == wanted.map(Double.init) ? nil : "\(name) \(Self.text(found))"
  }

  private func unlike(_ name: String, _ wanted: Float) -> String? {
    guard let found = numbers[name]?.first, Float(found) != wanted else { return nil }
    return "\(name) \(found)"
  }

  private static func text(_ numbers: [Double]) -> String {
    numbers.map { $0 == $0.rounded() && abs($0) < 1e9 ? String(Int($0)) : String($0) }.joined(separator: "x")
  }
}
