import Files

/// Labels as text: a line an image, perhaps below a line of names.
enum LabelText {
  /// The most bytes of a file: CIFAR-10H's are 2 MB.
  private static let sizeLimit = 1 << 28

  /// Reads lines of one whole number, of an index and a whole number, or of a number a class.
  ///
  /// - Throws: ``DatasetError`` that names the line.
  static func read(_ path: String) throws(DatasetError) -> LabelFile {
    let rows = try rows(path)
    guard let width = rows.first?.count else { throw .labels(path: path, reason: "no label in it") }
    let isIndexed = try isIndexed(rows, width, path)
    guard width == 1 || isIndexed else {
      return .soft(try SoftLabels(rows.flatMap(\.self), classes: width, path))
    }
    var labels: [Int] = []
    for (index, row) in rows.enumerated() {
      guard let number = row.last, let label = Int(exactly: number), 0..<(1 << 16) ~= label else {
        throw .labels(path: path, reason: "label \(index) is no whole number from 0 on")
      }
      labels.append(label)
    }
    return .hard(labels)
  }

  /// Whether the first of two columns counts the images, from 0 or, where there are several, from 1.
  ///
  /// - Throws: ``DatasetError`` where it does in another order: votes for two classes hardly do.
  private static func isIndexed(_ rows: [[Double]], _ width: Int, _ path: String) throws(DatasetError) -> Bool {
    guard width == 2 else { return false }
    let first = rows.map { $0[0] }
    let starts: [Double] = rows.count > 2 ? [0, 1] : [0]
    for start in starts where first.indices.allSatisfy({ first[$0] == start + Double($0) }) { return true }
    let sorted = first.sorted()
    for start in starts where rows.count > 2 && sorted.indices.allSatisfy({ sorted[$0] == start + Double($0) }) {
      throw .labels(
        path: path, reason: "indices that are not in the order of the images; sort its lines by the first column")
    }
    return false
  }

  private static func rows(_ path: String) throws(DatasetError) -> [[Double]] {
    let bytes: [UInt8]
    let size: Int
    do throws(FileError) {
      let file = try ReadableFile(path)
      size = file.size
      bytes = size <= sizeLimit ? try file.read(at: 0, count: size) : []
    } catch { throw .file(error) }
    guard size <= sizeLimit else {
      throw .labels(path: path, reason: "\(size) bytes, more than the \(sizeLimit) that labels as text may have")
    }
    var rows: [[Double]] = []
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let fields = line.split { $0 == "," || $0 == ";" || $0 == "\t" || $0 == " " }
      let numbers = fields.compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == fields.count, !numbers.isEmpty, numbers.count == rows.first?.count ?? numbers.count else {
        // Names of columns.
        if index == 0 { continue }
        let width = rows.first?.count ?? 1
        throw .labels(path: path, reason: "line \(index + 1) is not \(width) numbers as the first ones are")
      }
      rows.append(numbers)
    }
    return rows
  }
}
