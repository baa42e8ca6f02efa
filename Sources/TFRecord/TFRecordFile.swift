import Archives
import Files

/// A TFRecord file of `tf.train.Example`s: a row each, and a column for each key that is wanted.
package struct TFRecordFile: Sendable {
  /// A key and what its values are.
  package struct Column: Sendable {
    /// The key.
    package let name: String
    /// Whether its values are bytes, and no whole numbers.
    package let isBytes: Bool
  }

  /// Where it is.
  package let path: String
  /// How many rows it has.
  package let rows: Int
  /// The wanted keys, sorted.
  package let columns: [Column]
  /// All keys, sorted; not more than some thousands of them.
  package let keys: [String]
  /// Where it lies, in the state in which it was found.
  package let location: FileLocation

  private let values: [String: ColumnValues]

  /// The most rows of a file.
  private static let rowLimit = 1 << 22

  /// Whether a file that begins with `head` is one.
  package static func isOne(_ head: [UInt8]) -> Bool { RecordFile.length(head) != nil }

  /// Reads all records of `path` and checks their sums; kept is where the values lie of the keys that are `wanted`.
  ///
  /// - Throws: `ArchiveError` where it is damaged, or holds anything else.
  package init(_ path: String, wanting isWanted: (String) -> Bool) throws(ArchiveError) {
    var file = try RecordFile(path)
    var values: [String: ColumnValues] = [:]
    var keys: Set<String> = []
    var row = 0
    while let (bytes, start) = try file.next() {
      let example: Example
      do throws(Message.Damage) { example = try Example(bytes.span) } catch {
        throw .unsupported(
          path: path, what: "record \(row) is no tf.train.Example; write it as one, of the keys image and label")
      }
      guard row < Self.rowLimit else {
        throw .unsupported(path: path, what: "more than \(Self.rowLimit) records; split it")
      }
      for (key, feature) in example.features {
        if keys.count < Example.keyLimit { keys.insert(key) }
        if isWanted(key) { values[key, default: ColumnValues()].add(feature, row: row, start: start) }
      }
      row += 1
    }
    for key in values.keys { values[key]?.end(at: row) }
    (self.path, rows, location, self.values) = (path, row, file.location, values)
    self.keys = keys.sorted()
    columns = values.sorted { $0.key < $1.key }.map { Column(name: $0.key, isBytes: $0.value.isBytes) }
  }

  /// The numbers of a column, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where a row has several, or others.
  package func integers(_ column: Column) throws(ArchiveError) -> [Int?] { try values(column).integers }

  /// Where the values of a column of bytes lie in the file, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where a row has several, or others.
  package func ranges(_ column: Column) throws(ArchiveError) -> [Range<Int>?] { try values(column).ranges }

  /// The texts of a column, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where a row has several, or others.
  package func texts(_ column: Column) throws(ArchiveError) -> [String?] {
    let ranges = try ranges(column)
    do throws(FileError) {
      let file = try ReadableFile(location)
      var texts: [String?] = []
      for range in ranges {
        guard let range else {
          texts.append(nil)
          continue
        }
        texts.append(String(decoding: try file.read(at: range.lowerBound, count: range.count), as: UTF8.self))
      }
      return texts
    } catch { throw .file(error) }
  }

  private func values(_ column: Column) throws(ArchiveError) -> ColumnValues {
    let values = values[column.name] ?? ColumnValues()
    if let flaw = values.flaw {
      throw .unsupported(
        path: path, what: "the key \(printable(column.name)) has \(flaw); write one image and one number a record")
    }
    return values
  }
}
