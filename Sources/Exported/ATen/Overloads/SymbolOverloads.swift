/// Integers that depend on the batch.
enum SymbolOverloads {
  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [
      "sym_size.int": { (translator, call) throws(ExportedError) in
        let axis = try call.axis(try call.int("dim"), of: "self")
        try translator.finish(
          "Shape", [try translator.tensor(call, "self")], ["start": .int(axis), "end": .int(axis + 1)])
      }
    ]
    for (name, op) in operators { all["_operator.\(name)"] = arithmetic(op) }
    for name in ["ge", "le", "gt", "lt", "eq", "ne"] { all["_operator.\(name)"] = comparison }
    return all
  }()

  /// What is only checked has no effect.
  private static let comparison: ATenTranslation = { (_, _) throws(ExportedError) in }

  private static func arithmetic(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      var operands: [String] = []
      for input in call.node.inputs {
        switch input.value {
        case .int(.value(let number)): operands.append(translator.constant([number]))
        case .int(.name(let name)): operands.append(translator.value(name))
        default: throw call.failure("arithmetic of what is no integer; export the model again")
        }
      }
      try translator.finish(op, operands)
    }
  }

  private static let operators = ["mul": "Mul", "add": "Add", "sub": "Sub", "floordiv": "Div", "mod": "Mod"]
}
