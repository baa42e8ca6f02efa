import Pickles

/// Reads the state dict of a whole module that `torch.save(model)` wrote, without its classes' code.
///
/// Every `torch.nn.Module` keeps its state in the dictionaries `_parameters`, `_buffers` and `_modules`
/// (torch/nn/modules/module.py), whatever its class.
enum ModuleWalk {
  private static let deepestNesting = 100

  /// Modules that are visited at most: a shared module counts once for every path to it.
  private static let visitLimit = 50_000

  /// Whether `object` has the state of a module.
  static func isModule(_ object: PickleObject) -> Bool {
    object[attribute: "_modules"]?.dict != nil && object[attribute: "_parameters"]?.dict != nil
  }

  /// The module's parameters and buffers under the names that `state_dict()` would give them.
  static func items(
    _ root: PickleObject, in input: UnsafeRawBufferPointer, _ path: String
  ) throws(CheckpointError) -> [StateDict.Item] {
    var items: [StateDict.Item] = []
    var pending: [(prefix: String, module: PickleObject, nesting: Int)] = [("", root, 0)]
    var visits = 0
    while let (prefix, module, nesting) = pending.popLast() {
      visits += 1
      guard visits <= visitLimit, nesting <= deepestNesting else {
        throw .malformed(path: path, what: "a module contains itself or more modules than \(visitLimit)")
      }
      items += tensors(of: module, prefix, input)
      for child in (module[attribute: "_modules"]?.dict?.entries ?? []).reversed() {
        guard let name = child.key.text(in: input), let object = child.value.object, isModule(object) else { continue }
        pending.append((prefix + name + ".", object, nesting + 1))
      }
    }
    return items
  }

  private static func tensors(
    of module: PickleObject, _ prefix: String, _ input: UnsafeRawBufferPointer
  ) -> [StateDict.Item] {
    let temporary = nonPersistentBuffers(module, input)
    var items: [StateDict.Item] = []
    for kind in ["_parameters", "_buffers"] {
      for entry in module[attribute: kind]?.dict?.entries ?? [] where PickledTensor.isTensor(entry.value) {
        guard let name = entry.key.text(in: input), kind == "_parameters" || !temporary.contains(name) else { continue }
        items.append((prefix + name, entry.value))
      }
    }
    return items
  }

  private static func nonPersistentBuffers(_ module: PickleObject, _ input: UnsafeRawBufferPointer) -> Set<String> {
    guard let set = module[attribute: "_non_persistent_buffers_set"] else { return [] }
    let names = set.elements ?? set.object?.arguments.first?.elements ?? []
    return Set(names.compactMap { $0.text(in: input) })
  }
}
