/// Rows of cells as lines of text.
public enum TextTable {
  /// The rows in lines of at most `width` columns: what does not fit stands in further tables below, each with the first column again.
  ///
  /// A column named `last` stands in the first table where that has room for it.
  public static func lines(_ rows: [[String]], texts: some Collection<Int>, width: Int, last: Int? = nil) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in 2 + (rows.map { $0[column].count }.max() ?? 0) }
    guard let first = widths.first else { return [] }
    var tables = [[0]]
    var room = width + 2 - first
    var waiting = widths.indices.dropFirst().filter { $0 != last }
    let isFirst = last.map { waiting.isEmpty || first + widths[$0] + widths[waiting[0]] <= width + 2 } ?? false
    if let last { if isFirst { room -= widths[last] } else { waiting.append(last) } }
    for column in waiting {
      if widths[column] > room, tables[tables.count - 1].count > 1 {
        tables.append([0])
        room = width + 2 - first
      }
      tables[tables.count - 1].append(column)
      room -= widths[column]
    }
    if let last, isFirst { tables[0].append(last) }
    let parts = tables.map { columns in
      lines(rows.map { row in columns.map { row[$0] } }, texts: columns.indices.filter { texts.contains(columns[$0]) })
    }
    return Array(parts.joined(separator: [""]))
  }

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
