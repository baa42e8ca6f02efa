import Checkpoints
import Graphs

/// What the parts that a whole pickled module records say of its forward, which is code and not in the file.
enum RecordedParts {
  /// The first part that the graph is not of, in words; nil where all fit.
  ///
  /// `normalizer` is what normalises pixels in it.
  static func foreign(
    to graph: Graph, among parts: [ModulePart], normalizer: StoredNormalizer? = nil
  ) -> String? {
    if let part = parts.first(where: { $0.hook != nil }) {
      return "the hook \(ModelError.short(part.hook ?? "")) of \(part.place)"
    }
    // timm's CrossViT cuts its smaller images from the larger one, which no weights tell.
    if let part = parts.first(where: { $0.numbers["crop_scale"]?.first == 1 }) { return "crop_scale of \(part.place)" }
    return foreignClass(to: graph, parts) ?? foreignPlace(parts, NamedNodes(graph))
      ?? RecordedClasses(parts, graph).own(besides: normalizer) ?? differing(from: graph, parts)
  }

  /// Layers whose names say what they do, and that do something else.
  private static func foreignPlace(_ parts: [ModulePart], _ nodes: NamedNodes) -> String? {
    let published = Set(parts.lazy.filter { $0.className.hasPrefix("torchvision.models.") }.map(\.path))
    // What stands before the numbers of layers of torch.nn.
    let lists = Set(
      parts.lazy.filter { !["", "Identity"].contains(layer($0.className)) }.map { RecordedClasses.parent($0.path) })
    let part = parts.first { part in
      guard let word = part.path.split(separator: ".").last else { return false }
      let layer = layer(part.className)
      if stemPools.contains(String(word)) { return !["MaxPool2d", "Identity"].contains(layer) }
      guard layer == "Identity" else { return false }
      // Its publisher has none in a list of layers: something else stood there. A block that was taken out took its tensors along.
      if word.allSatisfy(\.isNumber), !published.isDisjoint(with: RecordedClasses.ancestors(part.path)) {
        return lists.contains(RecordedClasses.parent(part.path))
      }
      return activations.contains(String(word.prefix { !$0.isNumber }))
        && !nodes.isPlain(RecordedClasses.parent(part.path) + ".bn")
    }
    return part.map { "\($0.place) of the class \(ModelError.short($0.className))" }
  }

  /// What torchvision calls the pool behind a stem.
  private static let stemPools: Set<String> = ["maxpool", "pool0"]

  /// What publishers call an activation, before a number.
  private static let activations: Set<String> = ["relu", "act", "activation", "nonlinearity", "silu", "gelu"]

  /// What all normalisation layers of a whole module add to variances; nil where they differ or there are none.
  static func epsilon(_ parts: [ModulePart]) -> Float? {
    let found = Set(
      parts.filter { ["BatchNorm2d", "LayerNorm"].contains(layer($0.className)) }.map { $0.numbers["eps"] })
    guard found.count == 1, let eps = found.first??.first, eps > 0, Float(eps).isFinite else { return nil }
    return Float(eps)
  }

  /// Whether a whole module has the pool behind its stem, at `path` or in torchvision's names; nil where it does not record which.
  static func stemPool(_ parts: [ModulePart], at path: String? = nil) -> Bool? {
    let found =
      path.map { [part(at: $0, parts)].compactMap(\.self) }
      ?? parts.filter { stemPools.contains(String($0.path.split(separator: ".").last ?? "")) }
    let layers = Set(found.map { layer($0.className) })
    return layers == ["MaxPool2d"] ? true : layers == ["Identity"] ? false : nil
  }

  /// Whether the convolution at `stem` keeps the image's side, as a whole module records; of other files, whether the classes are CIFAR's 10
  /// or 100.
  static func isForCIFAR(_ weights: StateDict, stem: String, classifier: String) -> Bool {
    stride(stem, weights.catalogue.moduleParts).map { $0 == 1 } ?? [10, 100].contains(weights.rows(classifier))
  }

  /// The stride of the layer at `path`, which a whole module records; nil where none does, or not alike along both axes.
  private static func stride(_ path: String, _ parts: [ModulePart]) -> Int? {
    let found = Set(part(at: path, parts)?.numbers["stride"] ?? [])
    return found.count == 1 ? found.first.flatMap { Int(exactly: $0) } : nil
  }

  /// The number, or 1 or 0 for a truth value, that the module at `path` keeps as `name`; nil where none is recorded.
  static func number(_ name: String, of path: String, _ parts: [ModulePart]) -> Double? {
    part(at: path, parts)?.numbers[name]?.first
  }

  /// The module at `path`, whatever wrappers' prefixes stand before it.
  private static func part(at path: String, _ parts: [ModulePart]) -> ModulePart? {
    parts.first { $0.path == path || $0.path.hasSuffix("." + path) }
  }

  /// How features become a row in a whole module of timm's; nil where none records it.
  static func pool(_ parts: [ModulePart]) -> String? {
    parts.lazy.filter { $0.className.hasPrefix("timm.models.") }.compactMap { $0.texts["global_pool"] }.first
  }

  /// How many heads all attentions of a whole module have; nil where they differ or record none.
  static func heads(_ parts: [ModulePart]) -> Int? {
    let found = Set(parts.compactMap { $0.numbers["num_heads"]?.first })
    return found.count == 1 ? found.first.flatMap { Int(exactly: $0) } : nil
  }

  /// Whether a whole module of torchvision's brings pixels to other means first; nil where none records it.
  static func transformsInput(_ parts: [ModulePart]) -> Bool? {
    parts.lazy.compactMap { $0.numbers["transform_input"]?.first }.first.map { $0 == 1 }
  }

  /// The name of a class of torch.nn; empty for any other.
  static func layer(_ className: String) -> String {
    guard className.hasPrefix("torch.nn.modules.") else { return "" }
    return className.split(separator: ".").last.map(String.init) ?? ""
  }

  private static func differing(from graph: Graph, _ parts: [ModulePart]) -> String? {
    let nodes = NamedNodes(graph)
    for part in parts {
      let layer = layer(part.className)
      let op = nodes[part.path]
      let setting = op.flatMap { part.setting(unlike: $0) } ?? part.setting(ofLayer: layer, unlikeAnyOf: graph)
      if let setting { return "\(part.path), a \(layer) of \(setting)" }
    }
    return nil
  }
}

/// A graph's operators by the names of the modules that they stand for.
struct NamedNodes {
  private let graph: Graph
  private let indices: [String: Int]

  init(_ graph: Graph) {
    self.graph = graph
    indices = Dictionary(
      graph.nodes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The operator of the module at `path`; wrappers' prefixes are off the names of the graph.
  subscript(path: String) -> (any Operator)? { index(path).map { graph.nodes[$0].op } }

  /// Whether the module at `path` is there, and nothing that takes what it makes is a function of each element.
  func isPlain(_ path: String) -> Bool {
    guard let index = index(path) else { return false }
    let readers = graph.uses[graph.nodes[index].output].map { graph.nodes[$0] }
    return !readers.contains { $0.values.count == 1 && !Self.arrangements.contains($0.op.name) }
  }

  /// What takes one value and is no activation.
  private static let arrangements: Set<String> = ["Reshape", "Transpose", "Split", "Slice", "Flatten", "Conv", "Gemm"]

  private func index(_ path: String) -> Int? {
    let words = path.split(separator: ".")
    return words.indices.lazy.compactMap { indices[words[$0...].joined(separator: ".")] }.first
  }
}

extension ModulePart {
  /// Where it stands, in words.
  var place: String { path.isEmpty ? "the whole" : path }
}
