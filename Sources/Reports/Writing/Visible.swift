/// Text that came from a file or a command line, as people may see it: what would move a terminal's cursor, turn the direction of
/// writing, or break a line stands as its number, `\u{1b}`; a word over 256 characters is cut in its middle.
///
/// All that writes lines for people passes through here, once: terminal, text, Markdown, HTML. Applied twice it changes nothing more.
public func visible(_ text: String) -> String {
  guard text.utf8.count > Word.longest || text.unicodeScalars.contains(where: \.isHidden) else { return text }
  var result = ""
  var word = Word()
  for scalar in text.unicodeScalars {
    if scalar == " " {
      word.end(&result)
      result.append(" ")
    } else if scalar.isHidden {
      word.append(contentsOf: scalar.escaped)
    } else {
      word.append(scalar)
    }
  }
  word.end(&result)
  return result
}

/// The text of an error, which is one line and no longer than a screen holds.
public func visibleLine(_ text: String) -> String {
  let line = visible(text)
  let most = 2000
  guard line.count > most else { return line }
  return line.prefix(most / 2) + " \u{2026} " + line.suffix(most / 4)
}

/// A name in a table, whose column it must not widen for all.
public func visibleName(_ text: String, most: Int) -> String {
  let name = visible(text)
  return name.count <= most ? name : name.prefix(most - 1) + "\u{2026}"
}

/// A run of characters without a blank.
private struct Word {
  static let longest = 256
  private static let kept = (first: 160, last: 64)

  private var scalars: [Unicode.Scalar] = []

  mutating func append(_ scalar: Unicode.Scalar) { scalars.append(scalar) }

  mutating func append(contentsOf text: String) { scalars.append(contentsOf: text.unicodeScalars) }

  mutating func end(_ text: inout String) {
    defer { scalars.removeAll(keepingCapacity: true) }
    guard scalars.count > Self.longest else { return text.unicodeScalars.append(contentsOf: scalars) }
    text.unicodeScalars.append(contentsOf: scalars.prefix(Self.kept.first))
    text.append("\u{2026}")
    text.unicodeScalars.append(contentsOf: scalars.suffix(Self.kept.last))
  }
}

extension Unicode.Scalar {
  /// Whether it acts in place of being seen.
  ///
  /// Those are controls (C0, C1), separators of lines, and formats such as those of direction, but not the joiners of letters and emoji.
  fileprivate var isHidden: Bool {
    // Letters and signs of Western languages are seen.
    if value < 0x180 { return value < 0x20 || (0x7f..<0xa0).contains(value) || value == 0xad }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: return true
    case .format: return self != "\u{200c}" && self != "\u{200d}"
    default: return false
    }
  }

  fileprivate var escaped: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(value, radix: 16))}"
    }
  }
}
