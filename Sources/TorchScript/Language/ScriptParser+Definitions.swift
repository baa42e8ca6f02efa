import Exported
import Files

// Definitions and statements.
extension ScriptParser {
  mutating func classDefinition() throws(ExportedError) -> ScriptClass {
    let name = try name()
    var base = ""
    if takes(.mark("(")) {
      base = try self.name()
      while takes(.mark(".")) { base = try self.name() }
      try expect(")")
    }
    var found = ScriptClass(name: name, base: base)
    try expect(":")
    guard takes(.newLine), takes(.indent) else { throw damaged("a class without its lines") }
    while !takes(.dedent) {
      guard token != .end else { throw damaged("it breaks off") }
      try member(of: &found)
    }
    return found
  }

  private mutating func member(of found: inout ScriptClass) throws(ExportedError) {
    if takes(.newLine) { return }
    if takes(.name("def")) {
      let function = try function()
      found.functions[function.name] = function
      return
    }
    guard case .name(let field) = token, field != "__annotations__" else { return try skipLine() }
    advance()
    if takes(.mark(":")) {
      found.fields.append(field)
      try skipType()
    }
    if takes(.mark("=")) { found.constants[field] = try expressions() }
    try skipLine()
  }

  mutating func function() throws(ExportedError) -> ScriptFunction {
    var function = ScriptFunction(name: try name(), place: place)
    try expect("(")
    while !takes(.mark(")")) {
      if takes(.mark(",")) || takes(.mark("*")) { continue }
      let name = try name()
      if takes(.mark(":")) { try skipType() }
      function.parameters.append((name, takes(.mark("=")) ? try expression() : nil))
    }
    if takes(.mark("->")) { try skipType() }
    function.body = try block()
    return function
  }

  private mutating func block() throws(ExportedError) -> [ScriptStatement] {
    try expect(":")
    guard takes(.newLine), takes(.indent) else { throw damaged("a block without its lines") }
    return try deeper { (parser) throws(ExportedError) in
      var body: [ScriptStatement] = []
      while !parser.takes(.dedent) {
        guard parser.token != .end else { throw parser.damaged("it breaks off") }
        if parser.takes(.newLine) { continue }
        let line = parser.line
        body.append(ScriptStatement(kind: try parser.statement(), line: line))
      }
      return body
    }
  }

  private mutating func statement() throws(ExportedError) -> ScriptStatement.Kind {
    if takes(.name("if")) {
      let test = try expression()
      let body = try block()
      return .branch(test, body, otherwise: takes(.name("else")) ? try block() : [])
    }
    if takes(.name("for")) {
      let name = try name()
      guard takes(.name("in")) else { throw damaged("a loop without its range") }
      return .each(name, try expression(), try block())
    }
    if takes(.name("while")) { return .loop(try expression(), try block()) }
    let kind = try lineStatement()
    guard takes(.newLine) else { throw damaged("found \(printable(token.shown)), wanted the end of the line") }
    return kind
  }

  private mutating func lineStatement() throws(ExportedError) -> ScriptStatement.Kind {
    if takes(.name("pass")) { return .pass }
    if takes(.name("return")) { return .result(token == .newLine ? .none : try expressions()) }
    let first = try expressions()
    if takes(.mark(":")) { try skipType() }
    guard takes(.mark("=")) else { return .expression(first) }
    let value = try expressions()
    if case .tuple(let targets) = first { return .assignment(targets, isUnpacked: true, value) }
    return .assignment([first], isUnpacked: false, value)
  }
}
