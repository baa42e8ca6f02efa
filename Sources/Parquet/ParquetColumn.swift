/// How values are stored.
package enum ParquetType: Int, Sendable {
  case boolean, int32, int64, int96, float, double, byteArray, fixedLengthByteArray
}

/// A column of values, one or none a row.
package struct ParquetColumn: Sendable {
  /// Its name behind those of the columns that it is in.
  package let path: [String]
  /// nil for one that is not known.
  package let type: ParquetType?
  /// The level of a value that is there: how many of the columns around it, and itself, may be missing.
  let level: Int
  /// Whether a row may have several values.
  let isRepeated: Bool
  var chunks: [ColumnChunk] = []

  /// The name in messages.
  package var name: String { path.joined(separator: ".") }

  /// The columns that hold values, in their order.
  static func all(_ schema: [SchemaElement]) throws(ParquetDamage) -> [ParquetColumn] {
    guard let root = schema.first else { throw ParquetDamage(position: 0) }
    var columns: [ParquetColumn] = []
    var rest = schema.dropFirst()
    let whole = ParquetColumn(path: [], type: nil, level: 0, isRepeated: false)
    for _ in 0..<root.children { try append(&rest, in: whole, to: &columns) }
    guard rest.isEmpty else { throw ParquetDamage(position: 0) }
    return columns
  }

  /// The most columns in one another.
  private static let deepest = 32

  /// Adds the columns of the next element, which lies in `outer`.
  private static func append(
    _ rest: inout ArraySlice<SchemaElement>, in outer: ParquetColumn, to columns: inout [ParquetColumn]
  ) throws(ParquetDamage) {
    guard let element = rest.popFirst(), outer.path.count < deepest else { throw ParquetDamage(position: 0) }
    let column = ParquetColumn(
      path: outer.path + [element.name], type: element.type,
      level: outer.level + (element.repetition == .optional ? 1 : 0),
      isRepeated: outer.isRepeated || element.repetition == .repeated)
    if element.children == 0 { columns.append(column) }
    for _ in 0..<element.children { try append(&rest, in: column, to: &columns) }
  }
}
