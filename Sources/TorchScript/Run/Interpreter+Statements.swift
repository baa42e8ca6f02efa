import Exported

/// The variables of a function that runs.
typealias Variables = [String: ScriptValue]

extension Interpreter {
  /// Calls a function with arguments by place and by name.
  func call(
    _ function: ScriptFunction, of module: ScriptObject?, _ arguments: [ScriptValue],
    named: [(name: String, value: ScriptValue)] = []
  ) throws(ExportedError) -> ScriptValue {
    try step()
    let frame = Frame(
      module: module?.place ?? frames.last?.module ?? "", function: function.name, place: function.place)
    return try inside(frame) { () throws(ExportedError) in
      var variables: Variables = [:]
      let given = (module.map { [ScriptValue.object($0)] } ?? []) + arguments
      guard given.count <= function.parameters.count else { throw failure("it is given too many arguments") }
      for (index, parameter) in function.parameters.enumerated() {
        if index < given.count {
          variables[parameter.name] = given[index]
        } else if let value = named.first(where: { $0.name == parameter.name })?.value {
          variables[parameter.name] = value
        } else if let value = parameter.value {
          variables[parameter.name] = try evaluate(value, variables)
        } else {
          throw failure("it is not given its argument \(parameter.name)")
        }
      }
      return try run(function.body, &variables) ?? .none
    }
  }

  /// Runs statements; what they return, if they do.
  private func run(
    _ statements: [ScriptStatement], _ variables: inout Variables
  ) throws(ExportedError) -> ScriptValue? {
    for statement in statements {
      if let result = try run(statement, &variables) { return result }
    }
    return nil
  }

  private func run(
    _ statement: ScriptStatement, _ variables: inout Variables
  ) throws(ExportedError) -> ScriptValue? {
    try step(at: statement.line)
    return try deeper { () throws(ExportedError) in try runBody(statement, &variables) }
  }

  private func runBody(
    _ statement: ScriptStatement, _ variables: inout Variables
  ) throws(ExportedError) -> ScriptValue? {
    switch statement.kind {
    case .pass: return nil
    case .result(let value): return try evaluate(value, variables)
    case .expression(let value):
      _ = try evaluate(value, variables)
      return nil
    case .assignment(let targets, let isUnpacked, let value):
      try assign(try evaluate(value, variables), to: targets, isUnpacked: isUnpacked, &variables)
      return nil
    case .branch(let test, let body, let otherwise):
      return try run(try truth(try evaluate(test, variables)) ? body : otherwise, &variables)
    case .each(let name, let list, let body):
      guard let elements = try evaluate(list, variables).elements else { throw failure("a loop over what is no list") }
      for element in elements {
        try step(at: statement.line)
        variables[name] = element
        if let result = try run(body, &variables) { return result }
      }
      return nil
    case .loop(let test, let body):
      while try truth(try evaluate(test, variables)) {
        try step(at: statement.line)
        if let result = try run(body, &variables) { return result }
      }
      return nil
    }
  }

  private func assign(
    _ value: ScriptValue, to targets: [ScriptExpression], isUnpacked: Bool, _ variables: inout Variables
  ) throws(ExportedError) {
    guard isUnpacked else { return try assign(value, to: targets[0], &variables) }
    guard let elements = value.elements, elements.count == targets.count else {
      throw failure("it takes apart \(value.elements.map { "\($0.count)" } ?? "no") values, wanted \(targets.count)")
    }
    for (target, element) in zip(targets, elements) { try assign(element, to: target, &variables) }
  }

  private func assign(
    _ value: ScriptValue, to target: ScriptExpression, _ variables: inout Variables
  ) throws(ExportedError) {
    switch target {
    case .name(let name): variables[name] = value
    case .attribute(let owner, let name):
      guard case .object(let object) = try evaluate(owner, variables) else {
        throw failure("it sets \(name) of what is no module")
      }
      object.attributes[name] = value
    case .tuple(let targets): try assign(value, to: targets, isUnpacked: true, &variables)
    default: throw failure("it assigns to what is no variable")
    }
  }
}
