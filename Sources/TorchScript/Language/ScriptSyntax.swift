/// An expression of TorchScript.
indirect enum ScriptExpression {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case name(String)
  case attribute(ScriptExpression, String)
  case subscripted(ScriptExpression, ScriptExpression)
  case call(ScriptExpression, [ScriptExpression], [(name: String, value: ScriptExpression)])
  case list([ScriptExpression])
  case tuple([ScriptExpression])
  case dict([(key: ScriptExpression, value: ScriptExpression)])
  case negative(ScriptExpression)
}

/// A statement of TorchScript, and its line.
struct ScriptStatement {
  indirect enum Kind {
    /// One target, or those that a tuple or list is taken apart into.
    case assignment([ScriptExpression], isUnpacked: Bool, ScriptExpression)
    case expression(ScriptExpression)
    case branch(ScriptExpression, [ScriptStatement], otherwise: [ScriptStatement])
    case each(String, ScriptExpression, [ScriptStatement])
    case loop(ScriptExpression, [ScriptStatement])
    case result(ScriptExpression)
    case pass
  }

  let kind: Kind
  let line: Int
}

/// A function or method.
struct ScriptFunction {
  let name: String
  var parameters: [(name: String, value: ScriptExpression?)] = []
  var body: [ScriptStatement] = []
  /// The entry of the archive that it is of.
  let place: String
}

/// A module's class, or a tuple's.
struct ScriptClass {
  let name: String
  /// `Module`, `NamedTuple`, or nothing.
  let base: String
  /// The names that have a type, in order.
  var fields: [String] = []
  /// What `__parameters__`, `__buffers__` and `Final` say.
  var constants: [String: ScriptExpression] = [:]
  var functions: [String: ScriptFunction] = [:]
}

/// What a source text defines.
struct ScriptUnit {
  var classes: [String: ScriptClass] = [:]
  var functions: [String: ScriptFunction] = [:]
}
