import Archives
import Files
import TFRecord

/// A TFRecord file, with what TensorFlow Datasets says of it in its folder.
struct TFRecordTable: TableFile {
  static var format: String { "TFRecord" }
  /// As TensorFlow has them, whose decoders do not look for EXIF.
  static var turnsImages: Bool { false }

  static var row: String { "record" }
  static var cure: String { "leave it out" }

  let path: String
  let description: TableDescription
  private let file: TFRecordFile

  var rows: Int { file.rows }
  var columnNames: [String] { file.keys }

  var tableColumns: [TableColumn] {
    file.columns.enumerated().map { TableColumn(path: [$1.name], isBytes: $1.isBytes, index: $0) }
  }

  static func isOne(_ head: [UInt8]) -> Bool { TFRecordFile.isOne(head) }

  static func isNamed(_ name: String) -> Bool {
    let name = name.lowercased()
    let isImageNet = ShardName(name).map { $0.suffix.isEmpty && !$0.prefix.contains(".") } ?? false
    return isImageNet || [".tfrecord", ".tfrecords", ".tfrec", ".tfrecord.gz"].contains { name.hasSuffix($0) }
      || name.contains(/\.tfrecords?-[0-9]+-of-[0-9]+$/)
  }

  static func file(_ path: String) throws(DatasetError) -> any TableFile { try TFRecordTable(path) }

  /// Refuses a file that begins as gzip's do.
  ///
  /// - Throws: ``DatasetError`` with the cure.
  static func refusePacked(_ path: String) throws(DatasetError) {
    do throws(FileError) {
      let file = try ReadableFile(path)
      guard try file.read(at: 0, count: min(2, file.size)) == [0x1f, 0x8b] else { return }
    } catch { throw .file(error) }
    throw .archive(path: path, reason: "compressed records, which are not read; gunzip it first")
  }

  private init(_ path: String) throws(DatasetError) {
    self.path = path
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = String(path.dropLast(name.count))
    let description = try TableDescription(besideRecords: folder)
    let known = Set(description.images + description.classes.keys)
    try Self.refusePacked(path)
    file = try TableImages.reading { () throws(ArchiveError) in
      try TFRecordFile(path) { known.contains($0) || TableFeatures.isUsual($0) }
    }
    self.description = description
    if let count = try TableDescription.records(of: name, in: folder), count != file.rows {
      throw .arrays(path: path, reason: "\(file.rows) records, but dataset_info.json has \(count); copy it again")
    }
  }

  func integers(_ column: TableColumn) throws(ArchiveError) -> [Int?] {
    try file.integers(file.columns[column.index])
  }

  func files(_ column: TableColumn) throws(ArchiveError) -> [ImageLocation?] {
    try file.ranges(file.columns[column.index]).enumerated().map { row, range in
      range.map { ImageLocation("\(path) (record \(row))", in: file.location, at: $0) }
    }
  }

  func texts(_ column: TableColumn) throws(ArchiveError) -> [String?] { try file.texts(file.columns[column.index]) }
}
