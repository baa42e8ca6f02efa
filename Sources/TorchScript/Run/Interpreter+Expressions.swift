import Exported
import Files

extension Interpreter {
  /// The value of an expression.
  func evaluate(_ expression: ScriptExpression, _ variables: Variables) throws(ExportedError) -> ScriptValue {
    try deeper { () throws(ExportedError) in try value(of: expression, variables) }
  }

  private func value(of expression: ScriptExpression, _ variables: Variables) throws(ExportedError) -> ScriptValue {
    switch expression {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .int(value)
    case .number(let value): return .float(value)
    case .string(let text): return .string(text)
    case .list(let elements): return .list(ScriptList(try values(elements, variables)))
    case .tuple(let elements): return .tuple(try values(elements, variables))
    case .dict(let entries):
      let dict = ScriptDict()
      for entry in entries {
        try set(try evaluate(entry.key, variables), to: try evaluate(entry.value, variables), in: dict)
      }
      return .dict(dict)
    case .negative(let value):
      switch try evaluate(value, variables) {
      case .int(let number): return .int(0 &- number)
      case .float(let number): return .float(-number)
      default: throw failure("it negates what is no number")
      }
    case .name(let name):
      if name == "CONSTANTS" { return .object(constants) }
      guard let value = variables[name] else { throw failure("the variable \(printable(name)) has no value") }
      return value
    case .attribute(let owner, let name): return try attribute(name, of: owner, whole: expression, variables)
    case .subscripted(let value, let index):
      return try element(of: try evaluate(value, variables), at: try evaluate(index, variables))
    case .call(let callee, let arguments, let named):
      return try call(callee, arguments: arguments, named: named, variables)
    }
  }

  func values(_ expressions: [ScriptExpression], _ variables: Variables) throws(ExportedError) -> [ScriptValue] {
    var all: [ScriptValue] = []
    for expression in expressions { all.append(try evaluate(expression, variables)) }
    return all
  }

  private func attribute(
    _ name: String, of owner: ScriptExpression, whole: ScriptExpression, _ variables: Variables
  ) throws(ExportedError) -> ScriptValue {
    if let path = whole.dotted, path.hasPrefix("__torch__.") {
      guard let type = owner.dotted, let value = try library.type(type)?.constants[name] else { return .function(path) }
      return .enumeration(type, try evaluate(value, [:]))
    }
    guard case .object(let object) = try evaluate(owner, variables) else {
      throw failure("it asks for \(printable(name)) of what is no module")
    }
    return try attribute(name, of: object)
  }

  /// An attribute that was saved, or that the class says.
  func attribute(_ name: String, of object: ScriptObject) throws(ExportedError) -> ScriptValue {
    if let value = object.attributes[name] { return value }
    guard let value = try library.type(object.className)?.constants[name] else {
      throw failure("\(printable(object.className)) has no \(printable(name))")
    }
    return try evaluate(value, [:])
  }

  /// Sets a value in a dictionary, which is searched from its start.
  func set(_ key: ScriptValue, to value: ScriptValue, in dict: ScriptDict) throws(ExportedError) {
    try step(count: dict.entries.count)
    dict[key] = value
  }

  /// An element of a list, tuple or dictionary.
  func element(of value: ScriptValue, at index: ScriptValue) throws(ExportedError) -> ScriptValue {
    if case .dict(let dict) = value {
      guard let found = dict[index] else { throw failure("a key that its dictionary has not") }
      return found
    }
    guard let elements = value.elements, let index = index.int else { throw failure("an element of what is no list") }
    let place = index < 0 ? index &+ elements.count : index
    guard elements.indices.contains(place) else {
      throw failure("element \(index) of a list of \(elements.count)")
    }
    return elements[place]
  }
}

extension ScriptExpression {
  /// Names with dots between, such as `torch.conv2d`; nil for any other expression.
  var dotted: String? {
    switch self {
    case .name(let name): name
    case .attribute(let owner, let name): owner.dotted.map { "\($0).\(name)" }
    default: nil
    }
  }
}
