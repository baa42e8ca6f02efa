import Archives
import Files

/// A file of Apache Parquet: rows in columns.
///
/// Source: https://parquet.apache.org/docs/file-format.
package struct ParquetFile: Sendable {
  /// Where it is.
  package let path: String
  /// How many rows it has.
  package let rows: Int
  /// The columns that hold values.
  package let columns: [ParquetColumn]
  /// What the writer says beside them, by key.
  package let values: [String: String]
  /// Where it lies, in the state in which it was found.
  let location: FileLocation

  private static let magic = Array("PAR1".utf8)

  /// The magic, the length of the metadata, and the magic again.
  private static let frame = 12

  /// The most bytes of metadata: a few hundred for each column of a row group.
  private static let metadataLimit = 1 << 24

  /// The most rows of a file.
  private static let rowLimit = 1 << 22

  /// Whether a file that begins with `head` is one.
  package static func isOne(_ head: [UInt8]) -> Bool { head.starts(with: magic) }

  /// Reads what `path` says of itself; no value yet.
  ///
  /// - Throws: `ArchiveError` where it is none, or damaged.
  package init(_ path: String) throws(ArchiveError) {
    let bytes: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(path)
      location = file.location
      guard file.size >= Self.frame, Self.isOne(try file.read(at: 0, count: 4)) else {
        throw FileError.damaged(path: path, what: "no Parquet file; give one")
      }
      let end = try file.read(at: file.size - 8, count: 8)
      let size = end.count(UInt32.self, at: 0)
      guard end.suffix(4).elementsEqual(Self.magic), size <= file.size - Self.frame else {
        throw FileError.damaged(path: path, what: "a Parquet file that ends early; copy it again")
      }
      guard size <= Self.metadataLimit else {
        throw FileError.damaged(path: path, what: "\(size) bytes of metadata; write it with larger row groups")
      }
      bytes = try file.read(at: file.size - 8 - size, count: size)
    } catch { throw .file(error) }
    let metadata: FileMetadata
    var columns: [ParquetColumn]
    do throws(ParquetDamage) {
      metadata = try FileMetadata(bytes)
      columns = try ParquetColumn.all(metadata.schema)
    } catch { throw .malformed(path: path, what: "byte \(error.position) of its metadata") }
    guard metadata.rows <= Self.rowLimit else {
      throw .unsupported(path: path, what: "\(metadata.rows) rows, more than \(Self.rowLimit); split it")
    }
    var rows = 0
    for group in metadata.rowGroups {
      guard group.columns.map(\.path) == columns.map(\.path), group.rows <= metadata.rows - rows else {
        throw .malformed(path: path, what: "row groups that do not fit its columns and rows")
      }
      rows += group.rows
      for (index, chunk) in group.columns.enumerated() { columns[index].chunks.append(chunk) }
    }
    guard rows == metadata.rows else { throw .malformed(path: path, what: "\(rows) of \(metadata.rows) rows") }
    (self.path, self.rows, self.columns, values) = (path, rows, columns, metadata.values)
  }

  /// The values of a column of whole numbers, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where they are stored in a way that is not read, or damaged.
  package func integers(_ column: ParquetColumn) throws(ArchiveError) -> [Int?] {
    let width: Int
    switch column.type {
    case .int32: width = 4
    case .int64: width = 8
    default:
      throw .unsupported(path: path, what: "column \(printable(column.name)) holds no whole numbers; cast it to int64")
    }
    let decoder = ColumnDecoder(self, column, in: PageStore(location)) { (plain) throws(ParquetDamage) -> [Int]? in
      if plain.form == .differences {
        guard let found = DeltaNumbers.numbers(plain.bytes[plain.start...], count: plain.count) else {
          throw ParquetDamage(position: plain.start)
        }
        return width == 4 ? found.numbers.map { Int(Int32(truncatingIfNeeded: $0)) } : found.numbers
      }
      guard plain.form == .plain else { return nil }
      guard plain.count <= plain.room / width else { throw ParquetDamage(position: plain.start) }
      return (0..<plain.count).map { index in
        let offset = plain.start + index * width
        return width == 4
          ? Int(plain.bytes.littleEndian(Int32.self, at: offset))
          : Int(plain.bytes.littleEndian(Int64.self, at: offset))
      }
    }
    return try decoder.values()
  }
}
