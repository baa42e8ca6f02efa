import Files

/// The names of a checkpoint's tensors, as the model's own state dict would have them.
///
/// Data-parallel wrappers, `torch.compile` and training frameworks put a prefix of their own before every name; beside
/// the model they keep counts, metrics and losses, and copies of the model that follow its training.
struct TensorNames {
  /// Prefixes that are no part of a model's own names whatever follows them.
  private static let wrappers: Set<Substring> = ["module", "_orig_mod", "model"]

  private static let mostWrappers = 8

  /// The parts of names that wrappers of a module inside the model leave: `torch.compile`, FSDP, and checkpointed activations.
  private static let innerWrappers: Set<Substring> = [
    "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
  ]

  /// The words of names that hold no weights.
  private static let besides: Set<Substring> = [
    "loss", "criterion", "metric", "metrics", "acc", "accuracy", "auc", "auroc", "confmat", "ece", "f1", "kappa", "mcc",
    "precision", "recall",
  ]

  /// Modules and buffers at the top of a training script's module that hold weights of classes for a loss.
  private static let weightsOfLosses: Set<Substring> = [
    "class_weights", "class_weight", "loss_weights", "pos_weight", "ce", "bce", "cross_entropy",
  ]

  /// What thop's `profile` leaves in each module.
  private static let counts: Set<Substring> = ["total_ops", "total_params"]

  /// The tensors of the model, under its own names.
  private(set) var tensors: [TensorEntry]

  /// The names of tensors that are no weights, such as counts and metrics.
  private(set) var beside: [String] = []

  /// Finds the model's own names.
  ///
  /// - Throws: ``CheckpointError`` where two tensors have one name, or copies of the model leave no telling which is
  ///   meant.
  init(_ tensors: [TensorEntry], _ selection: inout WeightSelection, _ path: String) throws(CheckpointError) {
    var seen: Set<String> = []
    for tensor in tensors where !seen.insert(tensor.name).inserted {
      throw .malformed(path: path, what: "two tensors are named \(printable(tensor.name))")
    }
    if let packed = tensors.first(where: { Quantised.isPacked($0.name) }) {
      throw .unsupportedTensor(path: path, name: printable(packed.name), what: Quantised.reason)
    }
    // First, as `parametrizations` is no module of the model's own.
    self.tensors = try Reparametrization.resolved(tensors, path)
    // A prefix that was joined and is empty.
    if self.tensors.allSatisfy({ $0.name.hasPrefix(".") && $0.name.count > 1 }) {
      self.tensors = self.tensors.map { $0.renamed(String($0.name.dropFirst())) }
    }
    unwrap()
    nameCopies()
    leaveOut()
    for _ in 0..<Self.mostWrappers {
      let groups = Group.all(self.tensors)
      guard let group = try model(among: groups, &selection, path), strip(group, groups) else { break }
    }
  }

  /// Names tensors as the modules inside wrappers do, where no two would have one name.
  private mutating func unwrap() {
    let names = tensors.map { tensor in
      let parts = tensor.name.split(separator: ".", omittingEmptySubsequences: false)
      let own = parts.filter { !Self.innerWrappers.contains($0) }
      return own.count == parts.count ? tensor.name : own.joined(separator: ".")
    }
    guard names != tensors.map(\.name), Set(names).count == names.count else { return }
    tensors = zip(tensors, names).map { $0.renamed($1) }
  }

  /// Names copies that follow the training as what they follow: buffers' names have no dots, and so LitEma leaves them out.
  private mutating func nameCopies() {
    let groups = Group.all(tensors)
    for copy in groups where copy.holdsMatrices && !copy.holdsModules && WeightSelection.isAveraged(String(copy.prefix))
    {
      guard let names = groups.lazy.compactMap({ $0.dotted(copy) }).first else { continue }
      tensors = tensors.compactMap { tensor in
        guard Group.prefix(tensor.name) == copy.prefix else { return tensor }
        return names[tensor.name.dropFirst(copy.prefix.count + 1)].map { tensor.renamed("\(copy.prefix).\($0)") }
      }
    }
  }

  /// Drops what is no weight, beside the layers of a model.
  private mutating func leaveOut() {
    let weights = tensors.filter { !Self.isBeside($0) }
    guard weights.count < tensors.count, weights.contains(where: { $0.name.contains(".") }) else { return }
    beside = tensors.filter(Self.isBeside).map(\.name)
    tensors = weights
  }

  private static func isBeside(_ tensor: TensorEntry) -> Bool {
    let parts = tensor.name.split(separator: ".")
    if parts.last.map(counts.contains) == true { return true }
    if parts.count == 1, tensor.scalar != nil, tensor.scalar?.dtype == nil { return true }
    if let first = parts.first, weightsOfLosses.contains(first), tensor.shape.dimensions.count <= 1 { return true }
    return parts.first?.lowercased().split(separator: "_").contains { besides.contains($0[...]) } == true
  }

  /// The group that is the whole model under a prefix; nil where the names are the model's own.
  private func model(
    among groups: [Group], _ selection: inout WeightSelection, _ path: String
  ) throws(CheckpointError) -> Group? {
    if case .key(let key) = selection.choice, groups.count > 1, let chosen = groups.first(where: { $0.prefix == key }) {
      _ = try selection.index(of: groups.filter(\.holdsModules).map { String($0.prefix) }, known: 0, path)
      return chosen
    }
    let layers = groups.filter(\.holdsMatrices)
    if layers.count > 1 {
      let areCopies = layers.allSatisfy { $0.signature == layers[0].signature }
      guard layers.allSatisfy(\.holdsModules), areCopies || Self.haveOneTrained(layers) else { return nil }
      return layers[try selection.index(of: layers.map { String($0.prefix) }, known: 0, path)]
    }
    if let only = layers.first, only.holdsModules { return only }
    guard groups.count == 1, let only = groups.first, !only.prefix.isEmpty else { return nil }
    return only.holdsModules || Self.wrappers.contains(only.prefix) ? only : nil
  }

  /// Whether all models but one are teachers, which may be of any size, or averages of its tensors or of some of them, as their names
  /// say.
  private static func haveOneTrained(_ groups: [Group]) -> Bool {
    let trained = groups.filter { !WeightSelection.isAveraged(String($0.prefix)) }
    guard trained.count == 1, let one = trained.first else { return false }
    let own = Set(one.signature)
    return groups.allSatisfy { group in
      group.prefix == one.prefix || own.isSuperset(of: group.signature)
        || group.prefix.lowercased().split { !$0.isLetter }.contains("teacher")
    }
  }

  /// Takes the prefix off the group's names, and copies of the model away; other tensors stay as they are named.
  private mutating func strip(_ group: Group, _ groups: [Group]) -> Bool {
    let copies = Set(groups.filter { $0.prefix != group.prefix && $0.holdsMatrices }.map(\.prefix))
    var names: Set<String> = []
    var stripped: [TensorEntry] = []
    for tensor in tensors {
      let prefix = Group.prefix(tensor.name)
      if copies.contains(prefix) { continue }
      let own = prefix == group.prefix ? String(tensor.name.dropFirst(prefix.count + 1)) : tensor.name
      guard !own.isEmpty, names.insert(own).inserted else { return false }
      stripped.append(tensor.renamed(own))
    }
    tensors = stripped
    return true
  }
}

/// The tensors whose names begin with the same module.
private struct Group {
  let prefix: Substring
  /// The names after the prefix; empty for a tensor that is in no module.
  private var names: [Substring] = []
  private var shapes: [String] = []
  /// Whether one of them is a floating-point matrix or filter, so that it may be a layer's weight; means of channels with axes of
  /// one around them are none.
  private(set) var holdsMatrices = false

  /// The module before the first dot; empty for a name without one.
  static func prefix(_ name: String) -> Substring {
    name.firstIndex(of: ".").map { name[..<$0] } ?? ""
  }

  static func all(_ tensors: [TensorEntry]) -> [Group] {
    var groups: [Group] = []
    var index: [Substring: Int] = [:]
    for tensor in tensors {
      let prefix = Self.prefix(tensor.name)
      if index[prefix] == nil {
        index[prefix] = groups.count
        groups.append(Group(prefix: prefix))
      }
      if let place = index[prefix] { groups[place].add(tensor) }
    }
    return groups
  }

  private mutating func add(_ tensor: TensorEntry) {
    names.append(prefix.isEmpty ? tensor.name[...] : tensor.name.dropFirst(prefix.count + 1))
    shapes.append(tensor.shape.description)
    let isMatrix = tensor.shape.dimensions.count { $0 > 1 } >= 2 || tensor.shape.dimensions.count == 2
    holdsMatrices = holdsMatrices || isMatrix && tensor.scalar?.dtype != nil
  }

  /// These names by what is left of each without its dots, where `copy` has all of them so; what else it has are counts.
  func dotted(_ copy: Group) -> [Substring: Substring]? {
    guard holdsModules, copy.prefix != prefix else { return nil }
    let found = Dictionary(names.map { ($0.filter { $0 != "." }[...], $0) }, uniquingKeysWith: { first, _ in first })
    return found.count == names.count && Set(copy.names).isSuperset(of: found.keys) ? found : nil
  }

  /// Whether modules lie within, so that it is not a layer itself.
  var holdsModules: Bool { !prefix.isEmpty && names.contains { $0.contains(".") } }

  /// The names and shapes without what all names share: the same for copies of one model.
  var signature: [String] {
    var names = names
    while let first = names.first?.firstIndex(of: ".").map({ names[0][...$0] }),
      names.allSatisfy({ $0.hasPrefix(first) && $0.count > first.count })
    {
      names = names.map { $0.dropFirst(first.count) }
    }
    return zip(names, shapes).map { "\($0) \($1)" }.sorted()
  }
}
