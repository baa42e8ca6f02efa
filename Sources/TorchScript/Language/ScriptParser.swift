import Exported
import Files

/// Reads the source texts of a TorchScript archive: classes, functions and their statements.
struct ScriptParser {
  private let tokens: [(token: ScriptToken, line: Int)]
  private let place: String
  private let path: String
  private var position = 0
  private var depth = 0

  private static let deepest = 128

  /// Reads the definitions in `bytes`, the entry `place` of the archive at `path`.
  static func unit(_ bytes: [UInt8], place: String, path: String) throws(ExportedError) -> ScriptUnit {
    var parser = ScriptParser(
      tokens: try ScriptLexer(bytes, place: place, path: path).tokens, place: place, path: path)
    var unit = ScriptUnit()
    while parser.token != .end {
      if parser.takes(.newLine) { continue }
      if parser.takes(.name("class")) {
        let found = try parser.classDefinition()
        unit.classes[found.name] = found
      } else if parser.takes(.name("def")) {
        let found = try parser.function()
        unit.functions[found.name] = found
      } else {
        // `op_version_set = 1` of older archives.
        try parser.skipLine()
      }
    }
    return unit
  }

  private init(tokens: [(token: ScriptToken, line: Int)], place: String, path: String) {
    (self.tokens, self.place, self.path) = (tokens, place, path)
  }

  var token: ScriptToken { tokens[min(position, tokens.count - 1)].token }
  var line: Int { tokens[min(position, tokens.count - 1)].line }

  func damaged(_ what: String) -> ExportedError { .malformed(path: path, what: "\(place), line \(line): \(what)") }

  mutating func advance() { position += 1 }

  mutating func takes(_ wanted: ScriptToken) -> Bool {
    guard token == wanted else { return false }
    position += 1
    return true
  }

  mutating func expect(_ mark: String) throws(ExportedError) {
    guard takes(.mark(mark)) else { throw damaged("found \(printable(token.shown)), wanted \(mark)") }
  }

  mutating func name() throws(ExportedError) -> String {
    guard case .name(let text) = token else { throw damaged("found \(printable(token.shown)), wanted a name") }
    position += 1
    return text
  }

  /// Calls `body` one step deeper.
  mutating func deeper<Result>(
    _ body: (inout ScriptParser) throws(ExportedError) -> Result
  ) throws(ExportedError) -> Result {
    guard depth < Self.deepest else { throw damaged("more than \(Self.deepest) steps inside one another") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func skipLine() throws(ExportedError) {
    while token != .newLine, token != .end { position += 1 }
    guard takes(.newLine) else { throw damaged("it breaks off") }
  }

  /// Passes over a type: up to what cannot be of one.
  private mutating func skipType() throws(ExportedError) {
    var brackets = 0
    while true {
      switch token {
      case .mark("["), .mark("("): brackets += 1
      case .mark("]") where brackets > 0, .mark(")") where brackets > 0: brackets -= 1
      case .mark(","), .mark("="), .mark(":"), .mark(")"): if brackets == 0 { return }
      case .newLine, .indent, .dedent, .end: return
      default: break
      }
      position += 1
    }
  }
}

// Definitions.
extension ScriptParser {
  private mutating func classDefinition() throws(ExportedError) -> ScriptClass {
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

  private mutating func function() throws(ExportedError) -> ScriptFunction {
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
