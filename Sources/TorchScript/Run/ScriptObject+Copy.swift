extension ScriptObject {
  /// The same with objects, lists and dictionaries of its own, so that a run leaves this one as it was saved.
  func copied() -> ScriptObject {
    var copies: [ObjectIdentifier: ScriptObject] = [:]
    return copied(&copies)
  }

  private func copied(_ copies: inout [ObjectIdentifier: ScriptObject]) -> ScriptObject {
    if let known = copies[ObjectIdentifier(self)] { return known }
    let copy = ScriptObject(className: className, place: place)
    copies[ObjectIdentifier(self)] = copy
    for (name, value) in attributes { copy.attributes[name] = Self.copied(value, &copies) }
    return copy
  }

  private static func copied(
    _ value: ScriptValue, _ copies: inout [ObjectIdentifier: ScriptObject]
  ) -> ScriptValue {
    switch value {
    case .object(let object): return .object(object.copied(&copies))
    case .list(let list): return .list(ScriptList(list.elements.map { copied($0, &copies) }))
    case .tuple(let elements): return .tuple(elements.map { copied($0, &copies) })
    case .dict(let dict):
      let copy = ScriptDict()
      for entry in dict.entries { copy[entry.key] = copied(entry.value, &copies) }
      return .dict(copy)
    case .none, .bool, .int, .float, .string, .tensor, .function: return value
    }
  }
}
