import Exported
import Files

/// Reads the source texts of a TorchScript archive: classes, functions and their statements.
struct ScriptParser {
  private let tokens: [(token: ScriptToken, line: Int)]
  let place: String
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

  mutating func skipLine() throws(ExportedError) {
    while token != .newLine, token != .end { position += 1 }
    guard takes(.newLine) else { throw damaged("it breaks off") }
  }

  /// Passes over a type: up to what cannot be of one.
  mutating func skipType() throws(ExportedError) {
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
