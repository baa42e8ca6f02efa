import Exported
import Files

/// What a call is given, by place and by name.
struct ScriptArguments {
  var values: [ScriptValue]
  var named: [(name: String, value: ScriptValue)] = []

  /// An argument by its place or its name; none where it is left out.
  subscript(place: Int, name: String) -> ScriptValue {
    place < values.count ? values[place] : named.first { $0.name == name }?.value ?? .none
  }
}

extension Interpreter {
  /// Calls whatever `callee` names.
  func call(
    _ callee: ScriptExpression, arguments: [ScriptExpression], named: [(name: String, value: ScriptExpression)],
    _ variables: Variables
  ) throws(ExportedError) -> ScriptValue {
    try step()
    if let name = callee.dotted, let first = name.split(separator: ".").first, variables[String(first)] == nil {
      if let value = try typed(name, of: arguments, variables) { return value }
      let given = try self.arguments(arguments, named: named, variables)
      if name.hasPrefix("__torch__.") { return try call(named: name, given) }
      return try call(builtin: name, given)
    }
    let given = try self.arguments(arguments, named: named, variables)
    if case .attribute(let owner, let method) = callee, case .object(let object) = try evaluate(owner, variables) {
      return try call(method, of: object, given)
    }
    guard case .function(let name) = try evaluate(callee, variables) else {
      throw failure("it calls what is no function")
    }
    return try call(named: name, given)
  }

  private func arguments(
    _ arguments: [ScriptExpression], named: [(name: String, value: ScriptExpression)], _ variables: Variables
  ) throws(ExportedError) -> ScriptArguments {
    var given = ScriptArguments(values: try values(arguments, variables))
    for (name, value) in named { given.named.append((name, try evaluate(value, variables))) }
    return given
  }

  /// `annotate(List[int], [])` and its like, whose first argument is a type; nil for other calls.
  private func typed(
    _ name: String, of arguments: [ScriptExpression], _ variables: Variables
  ) throws(ExportedError) -> ScriptValue? {
    switch name {
    case "annotate", "unchecked_cast":
      guard arguments.count == 2 else { throw failure("\(name) of \(arguments.count) arguments") }
      return try evaluate(arguments[1], variables)
    case "uninitialized": return ScriptValue.none
    case "isinstance":
      guard arguments.count == 2 else { throw failure("\(name) of \(arguments.count) arguments") }
      let value = try evaluate(arguments[0], variables)
      return .bool(try isInstance(value, of: arguments[1]))
    default: return nil
    }
  }

  /// Calls a module's method.
  private func call(
    _ method: String, of object: ScriptObject, _ given: ScriptArguments
  ) throws(ExportedError) -> ScriptValue {
    guard let function = try library.type(object.className)?.functions[method] else {
      throw failure("\(printable(object.className)) has no method \(printable(method))")
    }
    return try call(function, of: object, given.values, named: given.named)
  }

  /// Calls a function of the archive, or makes a tuple of a class of it.
  private func call(named name: String, _ given: ScriptArguments) throws(ExportedError) -> ScriptValue {
    if let function = try library.function(name) {
      return try call(function, of: nil, given.values, named: given.named)
    }
    guard let type = try library.type(name), type.base == "NamedTuple" else {
      throw failure("it calls \(printable(name)), which the file does not have")
    }
    return .tuple(given.values + given.named.map(\.value))
  }

  /// Whether a value is of a type, or of one of several.
  private func isInstance(_ value: ScriptValue, of type: ScriptExpression) throws(ExportedError) -> Bool {
    switch type {
    case .tuple(let types), .list(let types):
      for type in types where try isInstance(value, of: type) { return true }
      return false
    case .subscripted(let generic, _): return try isInstance(value, of: generic)
    default: break
    }
    switch (type.dotted ?? "", value) {
    case ("list", .list), ("List", .list), ("tuple", .tuple), ("Tuple", .tuple), ("dict", .dict), ("Dict", .dict),
      ("Tensor", .tensor), ("int", .int), ("float", .float), ("bool", .bool), ("str", .string), ("NoneType", .none):
      return true
    case ("list", _), ("List", _), ("tuple", _), ("Tuple", _), ("dict", _), ("Dict", _), ("Tensor", _), ("int", _),
      ("float", _), ("bool", _), ("str", _), ("NoneType", _):
      return false
    default: throw failure("it asks for the type \(printable(type.dotted ?? "of several"))")
    }
  }
}
