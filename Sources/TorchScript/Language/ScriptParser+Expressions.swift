import Exported
import Files

// Expressions.
extension ScriptParser {
  /// One expression, or a tuple of several with commas between.
  mutating func expressions() throws(ExportedError) -> ScriptExpression {
    let first = try expression()
    guard takes(.mark(",")) else { return first }
    var all = [first]
    while startsExpression {
      all.append(try expression())
      guard takes(.mark(",")) else { break }
    }
    return .tuple(all)
  }

  private var startsExpression: Bool {
    switch token {
    case .name, .integer, .number, .string, .mark("("), .mark("["), .mark("{"), .mark("-"): true
    default: false
    }
  }

  mutating func expression() throws(ExportedError) -> ScriptExpression {
    try deeper { (parser) throws(ExportedError) in
      if parser.takes(.mark("-")) { return .negative(try parser.expression()) }
      var value = try parser.primary()
      for _ in 0..<Self.longestChain {
        if parser.takes(.mark(".")) {
          value = .attribute(value, try parser.name())
        } else if parser.takes(.mark("(")) {
          value = try parser.call(of: value)
        } else if parser.takes(.mark("[")) {
          value = .subscripted(value, try parser.expressions())
          try parser.expect("]")
        } else {
          return value
        }
      }
      throw parser.damaged("more than \(Self.longestChain) calls or names in a row")
    }
  }

  /// What may follow one another in `a.b(c)[d]`.
  private static let longestChain = 48

  private mutating func primary() throws(ExportedError) -> ScriptExpression {
    let first = token
    advance()
    switch first {
    case .name("None"): return .none
    case .name("True"): return .bool(true)
    case .name("False"): return .bool(false)
    case .name("inf"): return .number(.infinity)
    case .name("nan"): return .number(.nan)
    case .name(let name): return .name(name)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let text): return .string(text)
    case .mark("["): return .list(try elements(before: "]"))
    case .mark("("): return try parenthesised()
    case .mark("{"): return try dictionary()
    default: throw damaged("found \(printable(first.shown)), wanted a value")
    }
  }

  private mutating func elements(before end: String) throws(ExportedError) -> [ScriptExpression] {
    var all: [ScriptExpression] = []
    while !takes(.mark(end)) {
      all.append(try expression())
      if !takes(.mark(",")) {
        try expect(end)
        break
      }
    }
    return all
  }

  /// `(x)`, or a tuple: `()`, `(x,)`, `(x, y)`.
  private mutating func parenthesised() throws(ExportedError) -> ScriptExpression {
    if takes(.mark(")")) { return .tuple([]) }
    let inner = try expressions()
    try expect(")")
    return inner
  }

  private mutating func dictionary() throws(ExportedError) -> ScriptExpression {
    var all: [(key: ScriptExpression, value: ScriptExpression)] = []
    while !takes(.mark("}")) {
      let key = try expression()
      try expect(":")
      all.append((key, try expression()))
      if !takes(.mark(",")) {
        try expect("}")
        break
      }
    }
    return .dict(all)
  }

  private mutating func call(of callee: ScriptExpression) throws(ExportedError) -> ScriptExpression {
    var values: [ScriptExpression] = []
    var named: [(name: String, value: ScriptExpression)] = []
    while !takes(.mark(")")) {
      let value = try expression()
      if case .name(let name) = value, takes(.mark("=")) {
        named.append((name, try expression()))
      } else {
        values.append(value)
      }
      if !takes(.mark(",")) {
        try expect(")")
        break
      }
    }
    return .call(callee, values, named)
  }
}
