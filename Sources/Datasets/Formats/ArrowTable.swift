import Archives
import Arrow

extension ArrowFile: TableFile {
  static var format: String { "Arrow" }

  var description: TableDescription { TableDescription(datasets: values["huggingface"]) }

  static func file(_ path: String) throws(DatasetError) -> any TableFile {
    try TableImages.reading { () throws(ArchiveError) in try ArrowFile(path) }
  }

  var tableColumns: [TableColumn] {
    columns.enumerated().map { index, column in
      var isBytes = false
      if case .bytes = column.kind { isBytes = true }
      return TableColumn(path: column.path, isBytes: isBytes, index: index)
    }
  }

  func integers(_ column: TableColumn) throws(ArchiveError) -> [Int?] { try integers(columns[column.index]) }

  func files(_ column: TableColumn) throws(ArchiveError) -> [ImageLocation?] {
    try ranges(columns[column.index]).enumerated().map { row, range in
      range.map { ImageLocation("\(path) (row \(row))", in: location, at: $0) }
    }
  }

  func texts(_ column: TableColumn) throws(ArchiveError) -> [String?] { try texts(columns[column.index]) }
}
