/// Rows of cells as lines of text.
public enum TextTable {
  /// The rows: cells of the columns `texts` begin under one another, all others end so; a line has no blanks at its end.
  public static func lines(_ rows: [[String]], texts: some Collection<Int>) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return texts.contains(column) ? cell + space : space + cell
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
