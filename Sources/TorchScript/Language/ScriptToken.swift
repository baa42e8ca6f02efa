/// A piece of a source text.
enum ScriptToken: Equatable {
  case name(String)
  case integer(Int)
  case number(Double)
  case string(String)
  /// Punctuation: `(`, `->`, `=`.
  case mark(String)
  /// The end of a line outside of brackets.
  case newLine
  /// The next line is further in, or back out by one step.
  case indent, dedent
  case end

  /// As messages have it.
  var shown: String {
    switch self {
    case .name(let text), .mark(let text): text
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string: "a string"
    case .newLine: "the end of a line"
    case .indent: "a deeper line"
    case .dedent, .end: "the end of a block"
    }
  }
}
