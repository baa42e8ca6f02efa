import Archives
import Parquet

extension ParquetFile: TableFile {
  static var format: String { "Parquet" }

  var description: TableDescription { TableDescription(datasets: values["huggingface"]) }

  static func file(_ path: String) throws(DatasetError) -> any TableFile {
    try TableImages.reading { () throws(ArchiveError) in try ParquetFile(path) }
  }

  var tableColumns: [TableColumn] {
    columns.enumerated().map { TableColumn(path: $1.path, isBytes: $1.type == .byteArray, index: $0) }
  }

  func integers(_ column: TableColumn) throws(ArchiveError) -> [Int?] { try integers(columns[column.index]) }

  func files(_ column: TableColumn) throws(ArchiveError) -> [ImageLocation?] {
    let values = try ByteArrayColumn(columns[column.index], of: self)
    return (0..<rows).map { values.hasValue($0) ? ImageLocation(row: $0, of: values) : nil }
  }

  func texts(_ column: TableColumn) throws(ArchiveError) -> [String?] {
    let values = try ByteArrayColumn(columns[column.index], of: self)
    var texts: [String?] = []
    for row in 0..<rows {
      texts.append(values.hasValue(row) ? String(decoding: try values.bytes(of: row), as: UTF8.self) : nil)
    }
    return texts
  }
}
