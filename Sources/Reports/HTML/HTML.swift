/// Text that HTML leaves as it is, and figures that a program can find in a page.
enum HTML {
  /// Escapes text for content and for quoted attributes.
  static func text(_ text: String) -> String {
    let text = visible(text)
    guard text.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return text }
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// A figure with its exact value and its key in the JSON report.
  static func figure(_ key: String, _ value: Double?, _ text: String) -> String {
    "<data data-key=\"\(key)\" value=\"\(value.map { "\($0)" } ?? "")\">\(HTML.text(text))</data>"
  }

  /// A count with its key in the JSON report.
  static func count(_ key: String, _ value: Int) -> String {
    "<data data-key=\"\(key)\" value=\"\(value)\">\(Format.grouped(value))</data>"
  }

  /// A table; cells are HTML, and the class of a column applies to all of its cells.
  static func table(_ header: [String], _ rows: [[String]], classes: [String] = []) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      let parts = cells.enumerated().map { index, cell in
        let style = index < classes.count && !classes[index].isEmpty ? " class=\"\(classes[index])\"" : ""
        return "<\(tag)\(style)>\(cell)</\(tag)>"
      }
      return "<tr>\(parts.joined())</tr>"
    }
    let body = rows.map { row($0, "td") }.joined(separator: "\n")
    return "<div class=\"scroll\"><table><thead>\(row(header, "th"))</thead><tbody>\n\(body)\n</tbody></table></div>"
  }

  /// The place of a section in its page.
  static func anchor(_ title: String) -> String {
    title.lowercased().map { $0.isLetter && $0.isASCII ? String($0) : "-" }.joined()
  }

  /// The list of sections, each leading to its place.
  static func contents(_ titles: [String]) -> String {
    let links = titles.map { "<a href=\"#\(anchor($0))\">\(text($0))</a>" }
    return "<nav aria-label=\"Contents\">\(links.joined(separator: " "))</nav>"
  }

  /// What is seen when its summary is asked for.
  static func folded(_ summary: String, _ body: String) -> String {
    "<details><summary>\(text(summary))</summary>\(body)</details>"
  }

  /// A part of the page with a heading and a line of explanation.
  static func section(_ title: String, _ note: String, _ body: String, style: String = "") -> String {
    let about = note.isEmpty ? "" : "<p class=\"note\">\(note)</p>\n"
    return
      "<section class=\"\(style)\" id=\"\(anchor(title))\"><h2>\(HTML.text(title))</h2>\n\(about)\(body)\n</section>"
  }
}

/// Shapes of a chart, in units of which a phone's page is 360 wide.
enum SVG {
  /// A number of an attribute.
  static func number(_ value: Double) -> String { Format.decimal(value, 2) }

  static func image(width: Double, height: Double, label: String, _ body: String) -> String {
    """
    <svg viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="\(HTML.text(label))">
    \(body)
    </svg>
    """
  }

  static func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, opacity: Double? = nil,
    title: String? = nil
  ) -> String {
    let opacity = opacity.map { " fill-opacity=\"\(number($0))\"" } ?? ""
    let place = "x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\""
    let start = "<rect \(place) class=\"\(style)\"\(opacity)"
    return title.map { "\(start)><title>\(HTML.text($0))</title></rect>" } ?? start + "/>"
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) -> String {
    """
    <line x1="\(number(x1))" y1="\(number(y1))" x2="\(number(x2))" y2="\(number(y2))" class="\(style)"/>
    """
  }

  /// Text at a point; `figure` is its key in the JSON report and its exact value.
  static func text(
    _ x: Double, _ y: Double, _ text: String, style: String, turn: Double? = nil, figure: (String, String)? = nil
  ) -> String {
    let turn = turn.map { " transform=\"rotate(\(number($0)) \(number(x)) \(number(y)))\"" } ?? ""
    let data = figure.map { " data-key=\"\($0.0)\" data-value=\"\($0.1)\"" } ?? ""
    return "<text x=\"\(number(x))\" y=\"\(number(y))\" class=\"\(style)\"\(turn)\(data)>\(HTML.text(text))</text>"
  }

  /// The units that a character of a name takes where it is drawn narrowly.
  static let narrow = 5.5

  /// A name in a chart's margin of so many units: a long one is drawn narrowly, and loses its middle where that is not enough.
  static func name(_ x: Double, _ y: Double, _ name: String, style: String, turn: Double? = nil, within width: Double)
    -> String
  {
    let fits = Int(width / 7)
    guard name.count > fits else { return text(x, y, name, style: style, turn: turn) }
    let most = Int(width / narrow)
    let short = TextWidth.shortened(name, most: most)
    let turn = turn.map { " transform=\"rotate(\(number($0)) \(number(x)) \(number(y)))\"" } ?? ""
    let place = "x=\"\(number(x))\" y=\"\(number(y))\" class=\"\(style)\"\(turn)"
    return """
      <text \(place) textLength="\(number(Double(short.count) * narrow))" lengthAdjust="spacingAndGlyphs"><title>\(HTML.text(name))</title>\
      \(HTML.text(short))</text>
      """
  }
}
