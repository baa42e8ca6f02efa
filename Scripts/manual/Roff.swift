/// Text as the typesetter takes it.
enum Roff {
  /// Words whose characters stand for themselves.
  static func words(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\e"
      case "…": result += "..."
      case _ where character.isASCII: result.unicodeScalars.append(character)
      default: result += "\\[u" + hexadecimal(character.value) + "]"
      }
    }
    // At the start of a line these would begin a command.
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }

  /// Lines of a manual's source: one a sentence, which is how the typesetter knows its end, and no long ones.
  static func sentences(_ text: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.count + word.count >= 79, !line.isEmpty {
        lines.append(words(line))
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
      if word.hasSuffix("."), word.count > 2 {
        lines.append(words(line))
        line = ""
      }
    }
    if !line.isEmpty { lines.append(words(line)) }
    return lines
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
