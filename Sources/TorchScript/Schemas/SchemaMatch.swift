import Exported

/// The arguments of a call by the names of a schema.
struct SchemaMatch {
  let schema: ATenSchema
  let inputs: [(name: String, value: Argument)]

  /// The first schema that takes the arguments as they are, or else with what TorchScript converts; nil where none does.
  init?(_ schemas: [ATenSchema], _ arguments: ScriptArguments) {
    for isLenient in [false, true] {
      for schema in schemas {
        guard let inputs = Self.inputs(schema, arguments, isLenient: isLenient) else { continue }
        (self.schema, self.inputs) = (schema, inputs)
        return
      }
    }
    return nil
  }

  private static func inputs(
    _ schema: ATenSchema, _ arguments: ScriptArguments, isLenient: Bool
  ) -> [(name: String, value: Argument)]? {
    let places = schema.parameters.filter { !$0.isNamedOnly }
    guard arguments.values.count <= places.count else { return nil }
    var given: [String: ScriptValue] = [:]
    for (parameter, value) in zip(places, arguments.values) { given[parameter.name] = value }
    for (name, value) in arguments.named {
      guard schema.parameters.contains(where: { $0.name == name }), given[name] == nil else { return nil }
      given[name] = value
    }
    var inputs: [(name: String, value: Argument)] = []
    for parameter in schema.parameters {
      guard let value = given[parameter.name] else {
        if parameter.isRequired { return nil }
        continue
      }
      guard let argument = parameter.argument(value, isLenient: isLenient) else { return nil }
      inputs.append((parameter.name, argument))
    }
    return inputs
  }
}

extension ATenSchema.Parameter {
  /// The value as this argument; nil where it is of another type.
  fileprivate func argument(_ value: ScriptValue, isLenient: Bool) -> Argument? {
    if value.isNone { return isOptional ? Argument.none : nil }
    guard isList else { return one(value, isLenient: isLenient) }
    guard let elements = value.elements else {
      guard takesOne, case .int(let number) = value, type == "int" else { return nil }
      return .ints([.value(number)])
    }
    if type == "Tensor" { return tensors(elements) }
    for element in elements where one(element, isLenient: isLenient) == nil { return nil }
    return value.argument
  }

  private func tensors(_ elements: [ScriptValue]) -> Argument? {
    var names: [String?] = []
    for element in elements {
      switch element {
      case .tensor(let name): names.append(name)
      case .none where hasOptionalElements: names.append(nil)
      default: return nil
      }
    }
    return .tensors(names)
  }

  private func one(_ value: ScriptValue, isLenient: Bool) -> Argument? {
    switch (type, value) {
    case ("Tensor", .tensor), ("int", .int), ("float", .float), ("bool", .bool), ("str", .string),
      ("Scalar", .int), ("Scalar", .float), ("Scalar", .bool):
      return value.argument
    case ("ScalarType", .int(let code)): return ScriptTypes.argument(code)
    // There is one device, one layout and one order in memory.
    case ("Device", .string), ("Layout", .int), ("MemoryFormat", .int): return Argument.none
    case ("Tensor", .int), ("Tensor", .float), ("Tensor", .bool), ("float", .int), ("float", .bool), ("int", .bool),
      ("bool", .int):
      return isLenient ? value.argument : nil
    default: return nil
    }
  }
}
