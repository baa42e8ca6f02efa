import Files
import Pickles

/// Finds the state dicts among all that a training script may have saved beside them.
struct StateDict {
  /// A name and the tensor's pickled value.
  typealias Item = (name: String, value: PickleValue)

  /// A state dict and the keys that lead to it, with dots between; the key is empty for the file's own object.
  private struct Found {
    let key: String
    let items: [Item]
    /// The parts of a whole module.
    var parts: [ModulePart] = []
  }

  /// The keys under which state dicts are saved, the likeliest first.
  static let wrapperKeys = [
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "weights", "params",
    "ema_state_dict", "state_dict_ema", "model_ema", "ema", "params_ema",
  ]

  /// What trains a model and is saved whole, by its class, and what it calls the model.
  private static let trainers = ["fastai.learner.Learner": "model"]

  private static let deepestNesting = 4

  /// State dicts that are looked at; a file of more is told by the first.
  private static let mostFound = 32

  private let input: [UInt8]
  private let path: String
  private var found: [Found] = []
  /// Those of `found` that lie under known keys all the way.
  private var knownCount = 0
  /// What was searched, so that nothing is searched twice however often it is shared.
  private var seen: Set<ObjectIdentifier> = []

  /// The tensors of the state dict in `value` that `selection` takes: itself, under a known key, or the only one.
  ///
  /// - Throws: ``CheckpointError`` where there is none, or no telling which one.
  static func items(
    _ value: PickleValue, in input: [UInt8], _ selection: inout WeightSelection, _ path: String
  ) throws(CheckpointError) -> [Item] {
    var search = StateDict(input: input, path: path)
    try search.find(value, key: "", isKnown: true, nesting: deepestNesting)
    if search.found.count == 1 { search.findShadows(value, key: "", nesting: 2) }
    if search.found.isEmpty { try search.findUnnamed(value, key: "", nesting: deepestNesting) }
    guard !search.found.isEmpty else {
      throw .noStateDict(path: path, what: "holds \(search.outline(value)), no state dict; save model.state_dict()")
    }
    if selection.choice == nil, let items = search.split() {
      selection.classes = StoredClasses(value, in: input)
      return items
    }
    let keys = search.found.map { $0.key.isEmpty ? "the file's top" : $0.key }
    let taken = search.found[try selection.index(of: keys, known: search.knownCount, path)]
    if let part = taken.parts.lazy.map(\.className).first(where: { $0.contains(".quantized.") }) {
      throw .unsupported(path: path, what: "a quantised module with \(printable(part)); \(Quantised.cure)")
    }
    selection.moduleParts = taken.parts
    selection.classes = StoredClasses(value, in: input)
    return taken.items
  }

  private init(input: [UInt8], path: String) {
    self.input = input
    self.path = path
  }

  /// Adds the state dicts in `value` to those found: the ones under known keys come first.
  private mutating func find(
    _ value: PickleValue, key: String, isKnown: Bool, nesting: Int
  ) throws(CheckpointError) {
    guard found.count < Self.mostFound else { return }
    if let module = value.object, ModuleWalk.isModule(module) {
      guard seen.insert(ObjectIdentifier(module)).inserted else { return }
      let contents = try ModuleWalk.contents(module, in: input, path)
      return add(contents.items, key, isKnown, parts: contents.parts)
    }
    if nesting > 0, let trainer = value.object, let name = trainer.className, let model = Self.trainers[name] {
      return try find(trainer[attribute: model] ?? .none, key: key, isKnown: isKnown, nesting: nesting - 1)
    }
    if nesting > 0, case .list(let list) = value, list.elements.count == 1 || !key.isEmpty {
      return try find(in: list, key: key, isKnown: isKnown, nesting: nesting)
    }
    // A comma too many makes a tuple of one.
    if nesting > 0, case .tuple(let tuple) = value, tuple.elements.count == 1 {
      return try find(tuple.elements[0], key: key, isKnown: isKnown, nesting: nesting - 1)
    }
    guard nesting > 0, let dict = value.dict, seen.insert(ObjectIdentifier(dict)).inserted else { return }
    let (before, knownBefore) = (found.count, knownCount)
    func inner(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }
    for name in Self.wrapperKeys {
      if let value = dict[name] { try find(value, key: inner(name), isKnown: isKnown, nesting: nesting - 1) }
    }
    for entry in dict.entries {
      guard let name = entry.key.text(in: input), !Self.wrapperKeys.contains(name) else { continue }
      if name.lowercased().contains("callback") {
        try findAverages(entry.value, key: inner(printable(name)), nesting: nesting - 1)
        continue
      }
      guard !Self.isTrainingState(name) else { continue }
      try find(entry.value, key: inner(printable(name)), isKnown: false, nesting: nesting - 1)
    }
    // A tensor beside a state dict is a metric; a small dict inside a state dict is extra state.
    let items = try tensors(dict)
    guard !items.isEmpty, items.count > found[before...].map(\.items.count).max() ?? 0 else { return }
    found.removeSubrange(before...)
    knownCount = knownBefore
    add(items, key, isKnown)
  }

  /// Adds the averages that callbacks keep among all that is theirs.
  private mutating func findAverages(_ value: PickleValue, key: String, nesting: Int) throws(CheckpointError) {
    let before = found.count
    try find(value, key: key, isKnown: false, nesting: nesting)
    let averages = found[before...].filter { WeightSelection.isAveraged($0.key) && $0.items.count > 1 }
    found.replaceSubrange(before..., with: averages)
  }

  /// Adds the lists of averages without names that stand beside a state dict and have as many tensors (torch_ema's shadow_params): they are
  /// in its order.
  private mutating func findShadows(_ value: PickleValue, key: String, nesting: Int) {
    guard let items = found.first?.items, found.count < Self.mostFound else { return }
    if let elements = value.elements, elements.count == items.count, WeightSelection.isAveraged(key),
      elements.allSatisfy(PickledTensor.isTensor)
    {
      return add(zip(items, elements).map { ($0.name, $1) }, key, false)
    }
    guard nesting > 0, let dict = value.dict else { return }
    for entry in dict.entries.prefix(Self.mostFound) {
      guard let name = entry.key.text(in: input), !Self.isTrainingState(name) else { continue }
      findShadows(entry.value, key: key.isEmpty ? printable(name) : "\(key).\(printable(name))", nesting: nesting - 1)
    }
  }

  /// Searches a list of state dicts; that of one element has the key of the list.
  private mutating func find(
    in list: PickleList, key: String, isKnown: Bool, nesting: Int
  ) throws(CheckpointError) {
    guard seen.insert(ObjectIdentifier(list)).inserted else { return }
    let count = list.elements.count
    for (index, element) in list.elements.prefix(Self.mostFound).enumerated() {
      try find(element, key: count == 1 ? key : "\(key).\(index)", isKnown: isKnown && count == 1, nesting: nesting - 1)
    }
  }

  /// Adds the lists of tensors in `value`, as `list(model.parameters())`: the shapes tell which tensor is which.
  private mutating func findUnnamed(_ value: PickleValue, key: String, nesting: Int) throws(CheckpointError) {
    if let elements = value.elements, elements.count > 1, elements.count <= TensorEntry.countLimit,
      elements.allSatisfy({ PickledTensor.isTensor($0) || PickledArray.isArray($0) })
    {
      return add(elements.enumerated().map { ("arr_\($0)", $1) }, key, false)
    }
    guard nesting > 0, let dict = value.dict else { return }
    for entry in dict.entries.prefix(Self.mostFound) {
      guard let name = entry.key.text(in: input), !Self.isTrainingState(name) else { continue }
      try findUnnamed(
        entry.value, key: key.isEmpty ? printable(name) : "\(key).\(printable(name))", nesting: nesting - 1)
    }
  }

  /// A model whose features and whose last layer were saved as state dicts of their own, under their keys as names; nil for any other file, and
  /// where one of them lies under a key of whole models.
  private func split() -> [Item]? {
    let layers = found.filter { Set($0.items.map(\.name)).isSubset(of: ["weight", "bias"]) }
    guard found.count == 2, knownCount == 0, layers.count == 1,
      found.allSatisfy({ !$0.key.isEmpty && $0.parts.isEmpty })
    else { return nil }
    return found.flatMap { part in part.items.map { ("\(part.key).\($0.name)", $0.value) } }
  }

  private mutating func add(_ items: [Item], _ key: String, _ isKnown: Bool, parts: [ModulePart] = []) {
    guard !items.isEmpty else { return }
    found.append(Found(key: key, items: items, parts: parts))
    if isKnown, knownCount == found.count - 1 { knownCount += 1 }
  }

  /// The dictionary's own tensors; NumPy arrays where it has none, as federated learning saves them.
  private func tensors(_ dict: PickleDict) throws(CheckpointError) -> [Item] {
    var items = named(dict, PickledTensor.isTensor)
    if items.isEmpty { items = named(dict, PickledArray.isArray) }
    // A packed weight is no tensor: it would be missed in silence.
    if !items.isEmpty,
      let packed = dict.entries.lazy.compactMap({ $0.key.text(in: input) }).first(where: Quantised.isPacked)
    {
      throw .unsupportedTensor(path: path, name: printable(packed), what: Quantised.reason)
    }
    guard items.count <= TensorEntry.countLimit else {
      throw .unsupported(path: path, what: "has more than \(TensorEntry.countLimit) tensors; save only the model's")
    }
    return items
  }

  private func named(_ dict: PickleDict, _ isWanted: (PickleValue) -> Bool) -> [Item] {
    dict.entries.compactMap { entry in
      guard isWanted(entry.value), let name = entry.key.text(in: input) else { return nil }
      return (name, entry.value)
    }
  }

  private static let trainingWords =
    ["optim", "sched", "scaler", "rng", "callback", "loops", "param_groups", "hyper_param"].map { Array($0.utf8) }

  /// Whether a key names what training keeps for itself, which has tensors too.
  static func isTrainingState(_ key: String) -> Bool {
    // Every tensor's name is asked for, and finding a text in a text is slow.
    let key = Array(key.lowercased().utf8)
    return trainingWords.contains { word in
      key.indices.dropLast(max(word.count - 1, 0)).contains { key[$0...].starts(with: word) }
    }
  }

  private func outline(_ value: PickleValue) -> String {
    if PickledTensor.isTensor(value) { return "a single tensor" }
    if PickledArray.isArray(value) { return "a single NumPy array" }
    if let name = value.object?.callableName { return "an object of \(printable(name))" }
    guard let dict = value.dict else { return value.elements == nil ? "a plain value" : "a list" }
    let keys = dict.entries.prefix(6).compactMap { $0.key.text(in: input).map(printable) }
    return keys.isEmpty ? "an empty dictionary" : "a dictionary with keys " + keys.joined(separator: ", ")
  }
}
