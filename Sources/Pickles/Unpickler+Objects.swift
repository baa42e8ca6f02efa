// Filling containers, naming globals, recording calls.
extension Unpickler {
  mutating func fill(_ opcode: Opcode, at offset: Int) throws(PickleError) {
    defer { if isShared, let target = stack.last, target.node !== filled.last?.node { filled.append(target) } }
    switch opcode {
    case .append:
      let value = try pop(offset)
      try append([value], to: try top(offset), at: offset)
    case .appends, .addItems:
      let values = try popFrame(offset)
      try append(values, to: try top(offset), at: offset)
    case .setItem:
      let value = try pop(offset)
      let key = try pop(offset)
      try set([key, value], in: try mapping(try top(offset), at: offset), at: offset)
    case .setItems:
      let values = try popFrame(offset)
      try set(values, in: try mapping(try top(offset), at: offset), at: offset)
    default:
      // BUILD on an OrderedDict carries attributes beside its items (`_metadata`), which are no data.
      let state = try pop(offset)
      if case .object(let object) = try top(offset) { object.state = state }
    }
  }

  private func append(_ values: [PickleValue], to target: PickleValue, at offset: Int) throws(PickleError) {
    switch target {
    case .list(let list): list.elements += values
    case .object(let object):
      let items = object.items ?? PickleList()
      items.elements += values
      object.items = items
    default: throw .wrongOperand(offset: offset)
    }
  }

  private func mapping(_ target: PickleValue, at offset: Int) throws(PickleError) -> PickleDict {
    switch target {
    case .dict(let dict): return dict
    case .object(let object):
      let entries = object.entries ?? PickleDict()
      object.entries = entries
      return entries
    default: throw .wrongOperand(offset: offset)
    }
  }

  func set(_ keysAndValues: [PickleValue], in dict: PickleDict, at offset: Int) throws(PickleError) {
    guard keysAndValues.count.isMultiple(of: 2) else { throw .wrongOperand(offset: offset) }
    for position in stride(from: 0, to: keysAndValues.count, by: 2) {
      dict.set(keysAndValues[position], to: keysAndValues[position + 1], in: cursor)
    }
  }

  mutating func refer(_ opcode: Opcode, at offset: Int) throws(PickleError) {
    switch opcode {
    case .global: push(.global(PickleGlobal(module: try cursor.lineText(), name: try cursor.lineText())))
    case .stackGlobal:
      guard case .string(let name) = try pop(offset), case .string(let module) = try pop(offset) else {
        throw .wrongOperand(offset: offset)
      }
      push(.global(PickleGlobal(module: module, name: name)))
    case .persistentID: pushReference(to: .string(try cursor.lineText()))
    case .binPersistentID: pushReference(to: try pop(offset))
    case .instance:
      let callable = PickleGlobal(module: try cursor.lineText(), name: try cursor.lineText())
      push(try call(.global(callable), PickleTuple(try popFrame(offset))))
    case .object:
      var values = try popFrame(offset)
      guard let callable = values.first else { throw .stackUnderflow(offset: offset) }
      values.removeFirst()
      push(try call(callable, PickleTuple(values)))
    default:
      if opcode == .newObjectEx { _ = try pop(offset) }  // keyword arguments, which no reader here needs
      let operand = try pop(offset)
      let callable = try pop(offset)
      push(try call(callable, try arguments(operand, of: callable, at: offset)))
    }
  }

  /// The tuple of arguments; TorchScript gives an enumeration its value without one.
  private func arguments(
    _ operand: PickleValue, of callable: PickleValue, at offset: Int
  ) throws(PickleError) -> PickleTuple {
    if case .tuple(let tuple) = operand { return tuple }
    guard callable.global?.module.hasPrefix("__torch__") == true else { throw .wrongOperand(offset: offset) }
    return PickleTuple([operand])
  }

  private mutating func pushReference(to id: PickleValue) {
    persistentIDs.append(id)
    push(.persistent(PicklePersistentID(id)))
  }

  private mutating func call(_ callable: PickleValue, _ arguments: PickleTuple) throws(PickleError) -> PickleValue {
    if case .global(let global) = callable {
      try CallPolicy.check(global, arguments)
      if global.module == "collections", global.name == "OrderedDict" { return try orderedDict(arguments) }
    }
    return .object(PickleObject(callable: callable, arguments: arguments))
  }

  /// Python 3 makes it empty and sets its items; Python 2 hands over a list of `[key, value]` pairs.
  private mutating func orderedDict(_ arguments: PickleTuple) throws(PickleError) -> PickleValue {
    let dict = PickleDict()
    let pairs = arguments.elements.first?.elements ?? []
    try spend(pairs.count)
    for pair in pairs {
      if let pair = pair.elements, pair.count == 2 { dict.set(pair[0], to: pair[1], in: cursor) }
    }
    return .dict(dict)
  }
}
