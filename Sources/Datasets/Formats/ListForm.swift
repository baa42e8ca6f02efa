import JSON

/// How the lines of a list are written: fields with marks between, or an object of JSON each.
enum ListForm {
  case delimited(DelimitedLine)
  case objects(keys: [String])

  /// The way that the first line of the file at `path` is written; nil where it is no object in a `.jsonl`.
  init?(_ path: String, first line: ArraySlice<UInt8>) {
    guard path.lowercased().hasSuffix(".jsonl") else {
      self = .delimited(DelimitedLine(first: line))
      return
    }
    guard let members = Self.members(line) else { return nil }
    self = .objects(keys: members.keys.sorted())
  }

  /// The names of columns, where they stand in no line of their own.
  var names: [String]? { if case .objects(let keys) = self { keys } else { nil } }

  /// What a line that has no fields lacks.
  var flaw: String { names == nil ? "has a quote that is not closed" : "is no object of JSON" }

  /// The fields of a line; nil where it has none.
  func fields(_ line: ArraySlice<UInt8>) -> [String]? {
    switch self {
    case .delimited(let form): form.fields(line)
    case .objects(let keys): Self.members(line).map { members in keys.map { Self.text(members[$0]) } }
    }
  }

  private static func members(_ line: ArraySlice<UInt8>) -> [String: JSONValue]? {
    if case .object(let members)? = try? JSONValue(Array(line)) { members } else { nil }
  }

  /// A value as a table has it; nothing of one that has no field there.
  private static func text(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text)?: text
    case .number?, .bool?: value?.description ?? ""
    default: ""
    }
  }
}
