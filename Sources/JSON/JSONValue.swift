/// A small JSON text as a tree.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  private static let deepest = 32

  /// Reads all of `bytes`.
  ///
  /// - Throws: ``JSONError`` where they are not one JSON value, or one of brackets in more than 32 others.
  package init(_ bytes: [UInt8]) throws(JSONError) {
    var scanner = JSONScanner(bytes)
    self = try Self.value(&scanner, depth: 0)
    guard scanner.peek() == nil else { throw JSONError(position: scanner.position) }
  }

  private static func value(_ scanner: inout JSONScanner, depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= deepest, let next = scanner.peek() else { throw JSONError(position: scanner.position) }
    switch Unicode.Scalar(next) {
    case "{":
      var members: [String: JSONValue] = [:]
      try scanner.object(
        { (scanner, key) throws(JSONError) in members[key] = try value(&scanner, depth: depth + 1) }, failure: { $0 })
      return .object(members)
    case "[":
      var elements: [JSONValue] = []
      try scanner.array(
        { (scanner) throws(JSONError) in elements.append(try value(&scanner, depth: depth + 1)) }, failure: { $0 })
      return .array(elements)
    case "\"": return .string(try scanner.string())
    case "t", "f": return .bool(try scanner.bool())
    case "n": return try null(&scanner)
    default: return .number(try scanner.double())
    }
  }

  private static func null(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
    guard scanner.takesNull() else { throw JSONError(position: scanner.position) }
    return .null
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as JSON, for messages.
  package var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .string(let text): "\"\(text)\""
    case .array(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
    case .object(let members): "{" + members.keys.sorted().joined(separator: ", ") + "}"
    }
  }
}
