extension StoredClasses {
  /// The keys of a file's metadata under which names are written: Ultralytics's first.
  public static let metadataKeys = ["names", "class_names", "classes", "labels", "id2label", "label_names"]

  /// The names that metadata have, as Python or JSON writes a list, or a dictionary of numbers and texts; nil where there are none.
  public init?(metadata: [String: String]) {
    for key in Self.metadataKeys {
      guard let text = metadata[key], let names = ClassLiteral(text).names else { continue }
      self.init(key: key, names: names)
      return
    }
    return nil
  }
}

/// A list of texts, or a dictionary of numbers and texts, such as `{0: 'cat', 1: "dog"}`.
private struct ClassLiteral {
  private enum Token: Equatable {
    case text(String)
    case number(Int)
    case mark(Character)
  }

  /// The names in the order of their numbers; nil of anything else.
  let names: [String]?

  init(_ literal: String) {
    guard let tokens = Self.tokens(literal), tokens.count > 2, case .mark(let open) = tokens[0],
      let close = ["{": "}", "[": "]", "(": ")"][open], tokens.last == .mark(Character(close))
    else {
      names = nil
      return
    }
    let entries = tokens[1..<tokens.count - 1].split(separator: .mark(","))
    var numbered: [Int: String] = [:]
    for (place, entry) in entries.enumerated() {
      guard let (number, name) = Self.entry(Array(entry), place, isDictionary: open == "{") else { continue }
      numbered[number] = name
    }
    let all = entries.indices.compactMap { numbered[$0] }
    names = all.count == entries.count && StoredClasses.areNames(all) ? all : nil
  }

  /// The number and the name of an entry, which may stand either way round.
  private static func entry(_ tokens: [Token], _ place: Int, isDictionary: Bool) -> (Int, String)? {
    switch tokens.count {
    case 1 where !isDictionary:
      guard case .text(let name) = tokens[0] else { return nil }
      return (place, name)
    case 3 where isDictionary && tokens[1] == .mark(":"):
      switch (tokens[0], tokens[2]) {
      case (.number(let number), .text(let name)), (.text(let name), .number(let number)): return (number, name)
      case (.text(let number), .text(let name)): return Int(number).map { ($0, name) }
      default: return nil
      }
    default: return nil
    }
  }

  private static func tokens(_ literal: String) -> [Token]? {
    var tokens: [Token] = []
    var rest = Substring(literal)
    while let first = rest.popFirst() {
      switch first {
      case "'", "\"":
        guard let text = text(until: first, of: &rest) else { return nil }
        tokens.append(.text(text))
      case let digit where digit.isASCII && digit.isNumber:
        let more = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int("\(digit)\(more)") else { return nil }
        rest = rest.dropFirst(more.count)
        tokens.append(.number(number))
      case "{", "}", "[", "]", "(", ")", ",", ":": tokens.append(.mark(first))
      case let space where space.isWhitespace: continue
      default: return nil
      }
    }
    return tokens
  }

  /// A text up to its closing mark; nil where it has none, or an escape other than of a mark.
  private static func text(until mark: Character, of rest: inout Substring) -> String? {
    var text = ""
    while let next = rest.popFirst() {
      if next == mark { return text }
      guard next == "\\" else {
        text.append(next)
        continue
      }
      guard let escaped = rest.popFirst(), "'\"\\/".contains(escaped) else { return nil }
      text.append(escaped)
    }
    return nil
  }
}
