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

  var name: String { "pixels of a table" }

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
    let lines = Self.lines(head).prefix(2).map(\.text)
    guard let first = lines.first, let columns = try PixelColumns(first, next: lines.dropFirst().first, of: path) else {
      return nil
    }
    (self.path, self.columns, self.split) = (path, columns, split)
    layout = .arrays(Shape(1, columns.side, columns.side))
  }

  func records() throws(DatasetError) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try ReadableFile.contents(of: path, most: Self.sizeLimit) } catch {
      throw .file(error)
    }
    guard let bytes else { throw .arrays(path: path, reason: "over 1 GiB of text; save it as .npz") }
    var records: [UInt8] = []
    for (number, line) in Self.lines(bytes).dropFirst(columns.isHeaded ? 1 : 0) {
      guard let row = columns.row(line) else {
        throw .arrays(
          path: path,
          reason: """
            line \(number) is not a label from 0 to 65535 and \(columns.side * columns.side) pixels from 0 to 255, as the first \
            says; copy it again
            """)
      }
      guard columns.isOf(split, row.part) else { continue }
      layout.appendLabel(row.label, to: &records)
      records += row.pixels
    }
    guard !records.isEmpty else { throw .arrays(path: path, reason: "no row of the \(split) split in it") }
    return records
  }

  /// The lines that are not blank.
  private static func lines(_ bytes: [UInt8]) -> some Collection<(number: Int, text: ArraySlice<UInt8>)> {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    return bytes[(bytes.starts(with: mark) ? 3 : 0)...].split(separator: 10, omittingEmptySubsequences: false)
      .enumerated().map { (number: $0 + 1, text: $1) }
      .filter { !$0.text.allSatisfy { [9, 13, 32].contains($0) } }
  }
}
