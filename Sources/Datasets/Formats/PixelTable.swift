import Files
import Tensors

/// A text file with a row of pixels for each image: MNIST's kind as Kaggle has it (`label,pixel0,…`, or the label first without names of
/// columns), and FER-2013's (`emotion,pixels,Usage`, the pixels in one text).
struct PixelTable: RecordedSet {
  let path: String
  let layout: RecordLayout
  /// What the columns are.
  private let columns: PixelColumns
  private let split: Split

  var name: String { columns.isHeaded ? "pixels of a table" : "pixels of a table, labels in its first column" }

  /// The most bytes of such a file: FER-2013's has 300 MB.
  private static let sizeLimit = 1 << 30

  /// The bytes in which the first two lines end.
  private static let headBytes = 1 << 20

  /// The table at `path`; nil where it is none of pixels.
  ///
  /// - Throws: ``DatasetError`` where the file cannot be read, or nothing says the class of its images.
  init?(_ path: String, _ split: Split) throws(DatasetError) {
    guard [".csv", ".tsv", ".txt"].contains(where: path.lowercased().hasSuffix) else { return nil }
    let head: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(path)
      head = try file.read(at: 0, count: min(file.size, Self.headBytes))
    } catch { throw .file(error) }
    let lines = TextLines.all(of: head).prefix(2).map(\.text)
    guard let first = lines.first, let columns = try PixelColumns(first, next: lines.dropFirst().first, of: path) else {
      return nil
    }
    (self.path, self.columns, self.split) = (path, columns, split)
    layout = .arrays(Shape(1, columns.side, columns.side))
  }

  /// The table that lies in `folder` and is called as a split is, such as `fashion-mnist_test.csv`; nil where none does.
  ///
  /// - Throws: ``DatasetError`` where there are several.
  init?(in folder: String, _ split: Split) throws(DatasetError) {
    var found: [PixelTable] = []
    for name in try ImageFolder.names(folder) where name.hasSuffix("\(split).csv") {
      if let table = try PixelTable("\(folder)/\(name)", split) { found.append(table) }
    }
    guard let first = found.first else { return nil }
    guard found.count == 1 else {
      throw .folder(
        path: folder, reason: "\(found.count) tables of pixels; give the one that is meant, such as \(first.path)")
    }
    self = first
  }

  func records() throws(DatasetError) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try ReadableFile.contents(of: path, most: Self.sizeLimit) } catch {
      throw .file(error)
    }
    guard let bytes else { throw .arrays(path: path, reason: "over 1 GiB of text; save it as .npz") }
    var rows: [PixelColumns.Row] = []
    for (number, line) in TextLines.all(of: bytes).dropFirst(columns.isHeaded ? 1 : 0) {
      guard let row = columns.row(line) else {
        throw .arrays(
          path: path,
          reason: """
            line \(number) is not a label from 0 to 65535 and \(columns.side * columns.side) pixels from 0 to 255, as the first \
            says; copy it again
            """)
      }
      rows.append(row)
    }
    try check(rows)
    if let column = columns.split {
      // FER-2013's test images are its private ones; the public ones are for validation.
      let words = ["privatetest": "test", "publictest": "val"]
      let parts = rows.map { words[$0.part.lowercased()] ?? $0.part }
      rows = zip(rows, try column.rows(of: split, among: parts, path)).filter(\.1).map(\.0)
    }
    var records: [UInt8] = []
    records.reserveCapacity(rows.count * layout.stride)
    for row in rows {
      layout.appendLabel(row.label, to: &records)
      records += row.pixels
    }
    return records
  }

  /// Refuses numbers that are no pixels, and labels that may be.
  private func check(_ rows: [PixelColumns.Row]) throws(DatasetError) {
    let highest = rows.lazy.map { $0.pixels.max() ?? 0 }.max() ?? 0
    guard highest > 16 else {
      throw .arrays(path: path, reason: "no pixel is above \(highest); write them from 0 to 255")
    }
    guard !columns.isHeaded, rows.count > 1, rows.allSatisfy({ $0.label == rows[0].label }),
      !rows.allSatisfy({ $0.pixels.last == rows[0].pixels.last })
    else { return }
    throw .arrays(
      path: path,
      reason: "each line begins with \(rows[0].label), which may be no label; write a line of names above, with label")
  }
}
