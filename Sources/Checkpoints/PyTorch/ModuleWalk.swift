import Pickles

/// Reads the state dict of a whole module that `torch.save(model)` wrote, without its classes' code.
///
/// Every `torch.nn.Module` keeps its state in the dictionaries `_parameters`, `_buffers` and `_modules`
/// (torch/nn/modules/module.py), whatever its class.
struct ModuleWalk {
  private static let deepestNesting = 100

  private static let longestName = 1024

  /// Modules, tensors and names that are looked at: a shared module costs once for every path to it.
  private static let visitLimit = 100_000

  private let input: [UInt8]
  private let path: String
  private var visitsLeft = visitLimit
  private var items: [StateDict.Item] = []
  private var parts: [ModulePart] = []
  private var pending: [(prefix: String, module: PickleObject, nesting: Int)] = []

  /// Whether `object` has the state of a module.
  static func isModule(_ object: PickleObject) -> Bool {
    object[attribute: "_modules"]?.dict != nil && object[attribute: "_parameters"]?.dict != nil
  }

  /// The module's parameters and buffers under the names that `state_dict()` would give them, and its parts.
  static func contents(
    _ root: PickleObject, in input: [UInt8], _ path: String
  ) throws(CheckpointError) -> (items: [StateDict.Item], parts: [ModulePart]) {
    var walk = ModuleWalk(input: input, path: path)
    walk.pending = [("", root, 0)]
    while let next = walk.pending.popLast() { try walk.visit(next.module, next.prefix, next.nesting) }
    return (walk.items, walk.parts)
  }

  private init(input: [UInt8], path: String) {
    self.input = input
    self.path = path
  }

  private mutating func visit(
    _ module: PickleObject, _ prefix: String, _ nesting: Int
  ) throws(CheckpointError) {
    if let name = module.className {
      parts.append(ModulePart(String(prefix.dropLast()), name, module, in: input))
    }
    let temporary = try nonPersistentBuffers(module)
    for (name, value) in try entries(module, "_parameters", prefix) where PickledTensor.isTensor(value) {
      items.append((prefix + name, value))
    }
    for (name, value) in try entries(module, "_buffers", prefix)
    where PickledTensor.isTensor(value) && !temporary.contains(name) {
      items.append((prefix + name, value))
    }
    guard nesting < Self.deepestNesting else { throw tooLarge }
    for (name, value) in try entries(module, "_modules", prefix).reversed() {
      if case .ancestor = value { throw tooLarge }
      if let child = value.object, Self.isModule(child) { pending.append((prefix + name + ".", child, nesting + 1)) }
    }
  }

  /// One of the module's dictionaries, paid for from the limit before anything is made of it.
  private mutating func entries(
    _ module: PickleObject, _ attribute: String, _ prefix: String
  ) throws(CheckpointError) -> [StateDict.Item] {
    let entries = module[attribute: attribute]?.dict?.entries ?? []
    try spend(1 + entries.count)
    var items: [StateDict.Item] = []
    for entry in entries {
      guard let name = entry.key.text(in: input) else { continue }
      guard prefix.utf8.count + name.utf8.count < Self.longestName else { throw tooLarge }
      items.append((name, entry.value))
    }
    return items
  }

  private mutating func nonPersistentBuffers(_ module: PickleObject) throws(CheckpointError) -> Set<String> {
    guard let set = module[attribute: "_non_persistent_buffers_set"] else { return [] }
    let names = set.elements ?? set.object?.arguments.first?.elements ?? []
    try spend(names.count)
    return Set(names.compactMap { $0.text(in: input) })
  }

  private mutating func spend(_ count: Int) throws(CheckpointError) {
    guard count <= visitsLeft else { throw tooLarge }
    visitsLeft -= count
  }

  private var tooLarge: CheckpointError {
    .malformed(path: path, what: "a module contains itself, or over \(Self.visitLimit) parts, or names too long")
  }
}
