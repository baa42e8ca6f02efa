import Checkpoints
import Tensors

/// Heads beside a model that are none of its classifier, as their names say: projections, prototypes, predictors and the like, which
/// training alone uses.
enum OtherHeads {
  /// What a word of such a head's name begins with.
  private static let beginnings = [
    "proj", "contrast", "proto", "predictor", "pretext", "rotat", "jigsaw", "simclr", "simsiam", "byol", "moco",
    "swav", "discrim", "auxil",
  ]

  /// Such words, whole, and those of layers that have another purpose than classes, or may stand before the classifier.
  private static let trainingWords: Set<Substring> = ["aux", "rot", "ssl", "domain", "queue"]
  private static let otherWords: Set<Substring> = [
    "embed", "embedding", "embeddings", "embedder", "bottleneck", "neck", "reg", "regressor", "regression", "decoder",
    "mask", "hash", "bbox", "box", "centers", "triplet", "reconstruction", "critic",
  ]

  /// Whether the name of a layer says that it is not the classifier.
  static func isOne(_ layer: String) -> Bool {
    words(layer).contains { isOfTraining($0) || otherWords.contains($0) }
  }

  /// That a layer at the top, or in a module there, is no classifier; nil where none is such a one.
  static func reason(_ names: [String]) -> String? {
    let layers = names.lazy.filter { $0.hasSuffix(".weight") && $0.count { $0 == "." } <= 2 }
    return layers.first { isOne(String($0.dropLast(".weight".count))) }.map {
      "\(ModelError.short($0)) is by its name of no classifier"
    }
  }

  /// The model without such heads at its top, where they stand beside a known one that needs none of them; nil where there is none.
  static func names(_ catalogue: Catalogue, _ settings: ModelSettings) -> ClassifierNames? {
    guard ClassifierNames.mayRename(catalogue, settings) else { return nil }
    let isHead = { (name: String) in words(String(name.prefix { $0 != "." })).contains(where: isOfTraining) }
    let heads = catalogue.tensors.filter { $0.name.contains(".") && isHead($0.name) }
    var rest = catalogue.tensors.filter { !$0.name.contains(".") || !isHead($0.name) }
    guard let head = heads.first, !rest.isEmpty, !mayStandBefore(heads, rest) else { return nil }
    while let dot = rest[0].name.firstIndex(of: "."), case let prefix = rest[0].name[...dot],
      rest.allSatisfy({ $0.name.hasPrefix(prefix) && $0.name.count > prefix.count })
    {
      rest = rest.map { $0.renamed(String($0.name.dropFirst(prefix.count))) }
    }
    let own = catalogue.with(tensors: rest)
    let isWhole = (try? Recognition.fit(own, forced: nil, settings))?.agreement == 1
    let names = isWhole ? ClassifierNames(catalogue: own) : ClassifierNames(own, settings)
    let left = ModelError.short(String(head.name.prefix { $0 != "." }))
    return names?.adding(Assumption(what: "left out", value: "\(left), no classifier by its name", basis: .found))
  }

  /// Whether a head ends in features as many as a layer of the rest takes, so that it may stand before it.
  private static func mayStandBefore(_ heads: [TensorEntry], _ rest: [TensorEntry]) -> Bool {
    let taken = Set(rest.filter { $0.shape.dimensions.count == 2 }.map { $0.shape.dimensions[1] })
    let groups = Dictionary(grouping: heads) { $0.name.prefix { $0 != "." } }
    return groups.values.contains { group in
      guard let last = group.last(where: { $0.shape.dimensions.count >= 2 }) else { return true }
      return taken.contains(last.shape.dimensions[0])
    }
  }

  private static func isOfTraining(_ word: Substring) -> Bool {
    trainingWords.contains(word) || beginnings.contains(where: word.hasPrefix)
  }

  private static func words(_ name: String) -> [Substring] {
    name.lowercased().split { !$0.isLetter }
  }
}
