import Checkpoints

/// A known model whose classifier has another name, as where features and classifier are modules of their own: `backbone.conv1.weight`
/// beside `head.fc.weight`, or kuangliu's ResNet with `fc` for `linear`.
struct ClassifierNames {
  /// The checkpoint under the family's names.
  let catalogue: Catalogue
  /// What the names leave open.
  private(set) var assumptions: [Assumption]
  /// Whether a max pool follows the stem, where the names tell whose code wrote them.
  let stemPool: Bool?

  /// What families call a lone linear layer at their end.
  private static let names = ["linear", "fc", "classifier", "head", "classifier.1"]
  private static let mostPrefixes = 3

  /// The names of a checkpoint whose own are a family's.
  init(catalogue: Catalogue) { (self.catalogue, assumptions, stemPool) = (catalogue, [], nil) }

  /// The names without those of wrappers of parts, as `features.module.0.weight` of a VGG whose features ran on several devices;
  /// nil where there are none, or what is left is no known model.
  init?(unwrapping catalogue: Catalogue, _ settings: ModelSettings) {
    guard Self.mayRename(catalogue, settings) else { return nil }
    let tensors = catalogue.tensors.map { tensor in
      tensor.renamed(tensor.name.split(separator: ".").filter { $0 != "module" }.joined(separator: "."))
    }
    guard tensors != catalogue.tensors, Set(tensors.map(\.name)).count == tensors.count else { return nil }
    let own = catalogue.with(tensors: tensors)
    if (try? Recognition.fit(own, forced: nil, settings))?.agreement == 1 {
      self.init(catalogue: own)
    } else {
      self.init(own, settings)
    }
  }

  /// The same with something more that is assumed.
  func adding(_ assumption: Assumption) -> ClassifierNames {
    var names = self
    names.assumptions.append(assumption)
    return names
  }

  /// Whether nothing that stands beside the weights, or records the modules, speaks of the file's own names.
  static func mayRename(_ catalogue: Catalogue, _ settings: ModelSettings) -> Bool {
    settings.config == nil && settings.timm == nil && catalogue.moduleParts.isEmpty
  }

  /// The names of the first family that then fits wholly; nil where none does.
  ///
  /// No family fits the file's own names.
  init?(_ catalogue: Catalogue, _ settings: ModelSettings) {
    guard Self.mayRename(catalogue, settings) else { return nil }
    let layers = catalogue.tensors.filter { $0.shape.dimensions.count == 2 }.compactMap { Self.layer($0.name) }
    for layer in layers {
      for features in Self.prefixes(catalogue.tensors, besides: layer) {
        for name in Self.names where name != layer || !features.isEmpty {
          let renamed = catalogue.tensors.map { tensor in
            tensor.name.hasPrefix("\(layer).")
              ? tensor.renamed(name + tensor.name.dropFirst(layer.count))
              : tensor.renamed(String(tensor.name.dropFirst(features.count)))
          }
          guard let weights = Self.fitting(renamed, of: catalogue, settings) else { continue }
          self.catalogue = weights.catalogue
          let place = features.isEmpty ? "all others" : "\(features)…"
          assumptions = [
            Assumption(what: "classifier", value: "\(layer), behind \(place), without layers between", basis: .found)
          ]
          // mmpretrain's ResNet_CIFAR.
          stemPool = features == "backbone." && layer == "head.fc" && weights.kernel("conv1.weight") == 3 ? false : nil
          return
        }
      }
    }
    return nil
  }

  /// The tensors, where they are a family's and no other.
  private static func fitting(
    _ tensors: [TensorEntry], of catalogue: Catalogue, _ settings: ModelSettings
  ) -> StateDict? {
    guard Set(tensors.map(\.name)).count == tensors.count else { return nil }
    let weights = StateDict(catalogue.with(tensors: tensors))
    // Of two forwards with the same tensors these names tell neither.
    guard let family = Families.all.first(where: { $0.recognises(weights) }), family.namesake == nil,
      Fit(family, weights, settings).agreement == 1
    else { return nil }
    return weights
  }

  /// The layer whose weight is called so, where it stands at the model's top or in one module there.
  private static func layer(_ name: String) -> String? {
    guard name.hasSuffix(".weight") else { return nil }
    let layer = name.dropLast(".weight".count)
    return layer.count { $0 == "." } <= 1 && !OtherHeads.isOne(String(layer)) ? String(layer) : nil
  }

  /// The prefixes that all tensors besides those of `layer` have in common, from none on; none where `layer` has one of them.
  private static func prefixes(_ tensors: [TensorEntry], besides layer: String) -> [String] {
    let others = tensors.map(\.name).filter { !$0.hasPrefix("\(layer).") }
    guard let first = others.first else { return [] }
    var prefixes = [""]
    while prefixes.count <= mostPrefixes, let prefix = prefixes.last,
      let dot = first.dropFirst(prefix.count).firstIndex(of: ".")
    {
      let longer = String(first[...dot])
      guard others.allSatisfy({ $0.hasPrefix(longer) && $0.count > longer.count }) else { break }
      guard !layer.hasPrefix(longer) else { return [] }
      prefixes.append(longer)
    }
    return prefixes
  }
}
