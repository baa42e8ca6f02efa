import Platform

/// The columns of text.
public enum TextWidth {
  /// The columns of a file, a pipe and a log: `$COLUMNS`, else 100.
  public static var ofFiles: Int { asked ?? 100 }

  /// The columns of standard output: `$COLUMNS`, else the terminal's, else 100.
  public static var ofOutput: Int {
    guard asked == nil, let columns = System.columns(of: STDOUT_FILENO) else { return ofFiles }
    return max(least, columns)
  }

  private static let least = 40

  private static var asked: Int? {
    System.variable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? max(least, $0) : nil }
  }

  /// The words of `text` in lines of at most `width` characters; a longer word has a line of its own.
  ///
  /// No-break spaces hold words together, and are blanks then.
  static func lines(_ text: String, width: Int) -> [String] {
    var lines = [""]
    var length = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      // Most words are of ASCII, whose characters are bytes.
      let count = word.utf8.allSatisfy { $0 < 0x80 } ? word.utf8.count : word.count
      if length > 0, length + 1 + count > width {
        lines.append(String(word))
        length = count
      } else {
        lines[lines.count - 1] += (length > 0 ? " " : "") + word
        length += (length > 0 ? 1 : 0) + count
      }
    }
    return lines.map { $0.contains("\u{a0}") ? String($0.map { $0 == "\u{a0}" ? " " : $0 }) : $0 }
  }
}

extension TextWidth {
  /// A line in as many as it takes: all but the first begin under what stands after `margin` columns.
  public static func hanging(_ line: String, margin: Int, width: Int) -> [String] {
    guard line.count > width else { return [line] }
    let rest = line.dropFirst(margin)
    let blanks = rest.prefix { $0 == " " }
    let first = line.prefix(margin) + blanks
    return lines(String(rest.dropFirst(blanks.count)), width: width - margin - blanks.count).enumerated()
      .map { ($0 == 0 ? String(first) : "".padded(to: margin)) + $1 }
  }

  /// A name that loses its middle where it is longer than `most`: names often differ in their last characters alone, such as numbers.
  public static func shortened(_ name: String, most: Int) -> String {
    let tail = max(most / 3, 1)
    return name.count <= most ? name : name.prefix(max(most - 1 - tail, 1)) + "\u{2026}" + name.suffix(tail)
  }
}

extension String {
  /// With blanks at its end to be so wide.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
