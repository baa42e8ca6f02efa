import Pickles

/// Finds the state dict among all that a training script may have saved beside it.
struct StateDict {
  /// A name and the tensor's pickled value.
  typealias Item = (name: String, value: PickleValue)

  /// The keys under which state dicts are saved, the likeliest first.
  private static let wrapperKeys = [
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "weights", "params",
    "ema_state_dict", "model_ema", "ema", "params_ema",
  ]

  private static let deepestNesting = 4

  private let input: UnsafeRawBufferPointer
  private let path: String
  /// Dictionaries that hold no state dict, so that none is searched twice however often it is shared.
  private var barren: Set<ObjectIdentifier> = []

  /// The tensors of the state dict in `value`: itself, under a known key, or the only one there is.
  ///
  /// - Throws: ``CheckpointError/noStateDict(path:what:)`` where there is none or more than one.
  static func items(
    _ value: PickleValue, in input: UnsafeRawBufferPointer, _ path: String
  ) throws(CheckpointError) -> [Item] {
    var search = StateDict(input: input, path: path)
    if let items = try search.find(value, nesting: deepestNesting) { return items }
    throw .noStateDict(path: path, what: "holds \(search.outline(value)), no state dict; save model.state_dict()")
  }

  private init(input: UnsafeRawBufferPointer, path: String) {
    self.input = input
    self.path = path
  }

  private mutating func find(_ value: PickleValue, nesting: Int) throws(CheckpointError) -> [Item]? {
    if let module = value.object, ModuleWalk.isModule(module) {
      let items = try ModuleWalk.items(module, in: input, path)
      return items.isEmpty ? nil : items
    }
    guard nesting > 0, let dict = value.dict, !barren.contains(ObjectIdentifier(dict)) else { return nil }
    for key in Self.wrapperKeys {
      if let inner = dict[key], let items = try find(inner, nesting: nesting - 1) { return items }
    }
    let items = try tensors(dict)
    if !items.isEmpty { return items }
    if let items = try onlyNested(dict, nesting: nesting) { return items }
    barren.insert(ObjectIdentifier(dict))
    return nil
  }

  private func tensors(_ dict: PickleDict) throws(CheckpointError) -> [Item] {
    var items: [Item] = []
    for entry in dict.entries where PickledTensor.isTensor(entry.value) {
      if let name = entry.key.text(in: input) { items.append((name, entry.value)) }
    }
    guard items.count <= TensorEntry.countLimit else {
      throw .unsupported(path: path, what: "has more than \(TensorEntry.countLimit) tensors; save only the model's")
    }
    return items
  }

  /// The state dict under an unknown key, where one alone has any.
  private mutating func onlyNested(_ dict: PickleDict, nesting: Int) throws(CheckpointError) -> [Item]? {
    var found: (key: String, value: ObjectIdentifier, items: [Item])?
    for entry in dict.entries {
      guard let key = entry.key.text(in: input), !Self.isTrainingState(key),
        let identity = entry.value.dict.map(ObjectIdentifier.init) ?? entry.value.object.map(ObjectIdentifier.init),
        identity != found?.value, let items = try find(entry.value, nesting: nesting - 1)
      else { continue }
      if let found {
        throw .noStateDict(
          path: path,
          what: "holds state dicts under \(printable(found.key)) and \(printable(key)); save one under state_dict")
      }
      found = (key, identity, items)
    }
    return found?.items
  }

  /// Whether a key names an optimizer's or scheduler's state, which has tensors too.
  private static func isTrainingState(_ key: String) -> Bool {
    let key = key.lowercased()
    return ["optim", "sched", "scaler", "rng"].contains { key.contains($0) }
  }

  private func outline(_ value: PickleValue) -> String {
    if PickledTensor.isTensor(value) { return "a single tensor" }
    if let name = value.object?.callableName { return "an object of \(printable(name))" }
    guard let dict = value.dict else { return value.elements == nil ? "a plain value" : "a list" }
    let keys = dict.entries.prefix(6).compactMap { $0.key.text(in: input).map(printable) }
    return keys.isEmpty ? "an empty dictionary" : "a dictionary with keys " + keys.joined(separator: ", ")
  }
}
