import Archives
import Arrow
import Parquet

/// A file of rows in columns.
protocol TableFile: Sendable {
  /// What such files are called; they end in it, in small letters.
  static var format: String { get }

  /// What a row is called, and what to do where one has no image's bytes.
  static var row: String { get }
  static var cure: String { get }

  /// Whether images are turned as EXIF says.
  static var turnsImages: Bool { get }

  /// Whether a file of that name is one.
  static func isNamed(_ name: String) -> Bool

  /// Whether a file that begins with `head` is one.
  static func isOne(_ head: [UInt8]) -> Bool

  /// Where it is.
  var path: String { get }
  /// How many rows it has.
  var rows: Int { get }
  /// The columns that hold values, in their order.
  var tableColumns: [TableColumn] { get }
  /// The names of all columns.
  var columnNames: [String] { get }
  /// What is written beside them of what they are.
  var description: TableDescription { get }

  /// Reads what `path` says of itself.
  ///
  /// - Throws: ``DatasetError`` where it is damaged, or stored in a way that is not read.
  static func file(_ path: String) throws(DatasetError) -> any TableFile

  /// The numbers of a column, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where it holds others, or is damaged.
  func integers(_ column: TableColumn) throws(ArchiveError) -> [Int?]

  /// Where the bytes of a column's values lie, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where it holds others, or is damaged.
  func files(_ column: TableColumn) throws(ArchiveError) -> [ImageLocation?]

  /// The texts of a column, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where it holds others, or is damaged.
  func texts(_ column: TableColumn) throws(ArchiveError) -> [String?]
}

extension TableFile {
  var columnNames: [String] { tableColumns.map(\.name) }

  static var row: String { "row" }
  static var cure: String { "map datasets.table.embed_table_storage over it first" }
  static var turnsImages: Bool { true }

  static func isNamed(_ name: String) -> Bool { name.lowercased().hasSuffix("." + format.lowercased()) }
}

/// A column of a table.
struct TableColumn: Sendable {
  /// Its name behind those of the columns that it is in.
  let path: [String]
  /// Whether its values are bytes or text.
  let isBytes: Bool
  /// Its number among those that hold values.
  let index: Int

  /// The name in messages.
  var name: String { path.joined(separator: ".") }
}

/// The formats of tables: one line each.
enum TableFormats {
  static let all: [any TableFile.Type] = [ParquetFile.self, ArrowFile.self, TFRecordTable.self]
}
