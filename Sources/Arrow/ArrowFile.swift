import Archives
import Files

/// A file of Apache Arrow: a stream of batches of rows, or the file format around it.
///
/// Source: https://arrow.apache.org/docs/format/Columnar.html.
package struct ArrowFile: Sendable {
  /// Where it is.
  package let path: String
  /// How many rows it has.
  package let rows: Int
  /// The columns that hold values, none of which is in a list.
  package let columns: [ArrowField]
  /// What the writer says beside them, by key.
  package let values: [String: String]
  /// Where it lies, in the state in which it was found.
  package let location: FileLocation

  let batches: [ArrowBatch]

  /// The most rows of a file.
  private static let rowLimit = 1 << 22

  /// Whether a file that begins with `head` is one.
  package static func isOne(_ head: [UInt8]) -> Bool {
    head.starts(with: ArrowMessages.magic) || head.starts(with: ArrowMessages.mark)
  }

  /// Reads what `path` says of itself; no value yet.
  ///
  /// - Throws: `ArchiveError` where it is none, damaged, or packed.
  package init(_ path: String) throws(ArchiveError) {
    let file: ReadableFile
    do throws(FileError) { file = try ReadableFile(path) } catch { throw .file(error) }
    var messages = ArrowMessages(path)
    guard let (kind, schema, _) = try messages.next(in: file), kind == .schema else {
      throw .malformed(path: path, what: "no schema at its start")
    }
    var rows = 0
    var batches: [ArrowBatch] = []
    while let (kind, message, body) = try messages.next(in: file) {
      guard kind == .rows else { continue }
      let batch: ArrowBatch
      do throws(ArrowDamage) { batch = try ArrowBatch(message, body: body) } catch {
        throw .malformed(path: path, what: "the batch before byte \(body.lowerBound)")
      }
      guard !batch.isPacked else {
        throw .unsupported(path: path, what: "packed batches; write it without compression")
      }
      guard batch.rows <= Self.rowLimit - rows else {
        throw .unsupported(path: path, what: "more than \(Self.rowLimit) rows; split it")
      }
      rows += batch.rows
      batches.append(batch)
    }
    let isBigEndian: Bool
    do throws(ArrowDamage) {
      isBigEndian = try schema.number(0, or: Int16(0)) != 0
      columns = try ArrowField.all(schema).filter { !$0.isRepeated && $0.kind != .structure }
      var values: [String: String] = [:]
      for pair in try schema.tables(2) { values[try pair.text(0)] = try pair.text(1) }
      self.values = values
    } catch {
      guard let type = error.type else { throw .malformed(path: path, what: "its schema") }
      throw .unsupported(
        path: path, what: "a column of type \(type), such as views and unions; cast it to binary, string or int64")
    }
    guard !isBigEndian else {
      throw .unsupported(path: path, what: "numbers with the high byte first; write it on another machine")
    }
    (self.path, self.rows, self.batches, location) = (path, rows, batches, file.location)
  }
}
