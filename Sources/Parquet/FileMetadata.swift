/// What the end of a Parquet file says of it.
///
/// Source: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
struct FileMetadata {
  /// The tree of columns, each before those in it.
  private(set) var schema: [SchemaElement] = []
  private(set) var rows = 0
  private(set) var rowGroups: [RowGroup] = []
  /// What the writer says beside it.
  private(set) var values: [String: String] = [:]

  init(_ bytes: [UInt8]) throws(ParquetDamage) {
    var reader = ThriftReader(bytes)
    try reader.structure { (reader, field) throws(ParquetDamage) in
      switch field.id {
      case 2:
        try reader.list(field, of: .structure) { (reader) throws(ParquetDamage) in
          schema.append(try SchemaElement(&reader))
        }
      case 3: rows = try reader.count(field)
      case 4:
        try reader.list(field, of: .structure) { (reader) throws(ParquetDamage) in
          rowGroups.append(try RowGroup(&reader))
        }
      case 5:
        try reader.list(field, of: .structure) { (reader) throws(ParquetDamage) in
          let (key, value) = try Self.keyValue(&reader)
          values[key] = value
        }
      default: try reader.skip(field)
      }
    }
  }

  private static func keyValue(_ reader: inout ThriftReader) throws(ParquetDamage) -> (String, String) {
    var (key, value) = ("", "")
    try reader.structure { (reader, field) throws(ParquetDamage) in
      switch field.id {
      case 1: key = try reader.string(field)
      case 2: value = try reader.string(field)
      default: try reader.skip(field)
      }
    }
    return (key, value)
  }
}

/// A column, or one that has others in it.
struct SchemaElement {
  private(set) var type: ParquetType?
  private(set) var repetition = Repetition.required
  private(set) var name = ""
  private(set) var children = 0

  /// How often a value is there for one of what is around it.
  enum Repetition: Int {
    case required, optional, repeated
  }

  init(_ reader: inout ThriftReader) throws(ParquetDamage) {
    try reader.structure { (reader, field) throws(ParquetDamage) in
      switch field.id {
      case 1: type = ParquetType(rawValue: try reader.integer(field))
      case 3:
        guard let found = Repetition(rawValue: try reader.integer(field)) else {
          throw ParquetDamage(position: reader.position)
        }
        repetition = found
      case 4: name = try reader.string(field)
      case 5: children = try reader.count(field)
      default: try reader.skip(field)
      }
    }
  }
}

/// Rows that are stored together, column by column.
struct RowGroup {
  private(set) var columns: [ColumnChunk] = []
  private(set) var rows = 0

  init(_ reader: inout ThriftReader) throws(ParquetDamage) {
    try reader.structure { (reader, field) throws(ParquetDamage) in
      switch field.id {
      case 1:
        try reader.list(field, of: .structure) { (reader) throws(ParquetDamage) in
          columns.append(try ColumnChunk(&reader))
        }
      case 3: rows = try reader.count(field)
      default: try reader.skip(field)
      }
    }
  }
}

/// Where the values of a column in a row group lie.
struct ColumnChunk {
  private(set) var path: [String] = []
  /// How pages are compressed, by its number.
  private(set) var codec = 0
  private(set) var values = 0
  /// The bytes of all pages.
  private(set) var size = 0
  private var dataOffset = 0
  private var dictionaryOffset: Int?

  /// Where the first page begins.
  var start: Int { min(dataOffset, dictionaryOffset.flatMap { $0 > 0 ? $0 : nil } ?? dataOffset) }
  /// Where the last page ends.
  var end: Int { start.addingReportingOverflow(size).overflow ? .max : start + size }

  init(_ reader: inout ThriftReader) throws(ParquetDamage) {
    try reader.structure { (reader, field) throws(ParquetDamage) in
      guard field.id == 3 else { return try reader.skip(field) }
      try reader.structure(of: field) { (reader, field) throws(ParquetDamage) in
        switch field.id {
        case 3:
          try reader.list(field, of: .binary) { (reader) throws(ParquetDamage) in path.append(try reader.string()) }
        case 4: codec = try reader.integer(field)
        case 5: values = try reader.count(field)
        case 7: size = try reader.count(field)
        case 9: dataOffset = try reader.count(field)
        case 11: dictionaryOffset = try reader.count(field)
        default: try reader.skip(field)
        }
      }
    }
  }
}
