import Archives
import Files

extension ArrowFile {
  /// The values of a column of whole numbers, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where it holds others, or is damaged.
  package func integers(_ column: ArrowField) throws(ArchiveError) -> [Int?] {
    guard case .integers(let width, let isSigned) = column.kind else {
      throw .unsupported(
        path: path, what: "column \(printable(column.name)) holds no whole numbers; cast it to int64")
    }
    return try values(column) { (batch, file) throws(ArchiveError) in
      let bytes = try read(batch.buffer(column, 1, count: batch.rows * width), in: file)
      return (0..<batch.rows).map { Self.integer(bytes, at: $0 * width, width: width, isSigned: isSigned) }
    }
  }

  private static func integer(_ bytes: [UInt8], at place: Int, width: Int, isSigned: Bool) -> Int {
    switch (width, isSigned) {
    case (1, true): Int(bytes.littleEndian(Int8.self, at: place))
    case (1, false): Int(bytes[place])
    case (2, true): Int(bytes.littleEndian(Int16.self, at: place))
    case (2, false): Int(bytes.littleEndian(UInt16.self, at: place))
    case (4, true): Int(bytes.littleEndian(Int32.self, at: place))
    case (4, false): Int(bytes.littleEndian(UInt32.self, at: place))
    case (_, true): Int(bytes.littleEndian(Int64.self, at: place))
    case (_, false): Int(clamping: bytes.littleEndian(UInt64.self, at: place))
    }
  }

  /// Where the values of a column of bytes or text lie in the file, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where it holds others, or is damaged.
  package func ranges(_ column: ArrowField) throws(ArchiveError) -> [Range<Int>?] {
    try values(column) { (batch, file) throws(ArchiveError) in try ranges(column, of: batch, in: file) }
  }

  /// The texts of a column, nil where a row has none.
  ///
  /// - Throws: `ArchiveError` where it holds others, or is damaged.
  package func texts(_ column: ArrowField) throws(ArchiveError) -> [String?] {
    try values(column) { (batch, file) throws(ArchiveError) in
      let ranges = try ranges(column, of: batch, in: file)
      guard let start = ranges.first?.lowerBound, let end = ranges.last?.upperBound else { return [] }
      let bytes = try read(start..<end, in: file)
      return ranges.map { String(decoding: bytes[$0.lowerBound - start..<$0.upperBound - start], as: UTF8.self) }
    }
  }

  private func ranges(
    _ column: ArrowField, of batch: ArrowBatch, in file: borrowing ReadableFile
  ) throws(ArchiveError) -> [Range<Int>] {
    guard case .bytes(let width) = column.kind else {
      throw .unsupported(path: path, what: "column \(printable(column.name)) holds no bytes")
    }
    if batch.rows == 0 { return [] }
    let bytes = try read(batch.buffer(column, 1, count: (batch.rows + 1) * width), in: file)
    let ends = (0...batch.rows).map { Self.integer(bytes, at: $0 * width, width: width, isSigned: true) }
    guard ends[0] >= 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }),
      let data = batch.buffer(column, 2, count: ends[batch.rows])
    else { throw damage }
    return zip(ends, ends.dropFirst()).map { data.lowerBound + $0..<data.lowerBound + $1 }
  }

  private var damage: ArchiveError { .malformed(path: path, what: "a column that does not fit its rows") }

  /// The values of all rows, those of a batch by `read`; nil where a row has none.
  private func values<Value>(
    _ column: ArrowField, _ read: (ArrowBatch, borrowing ReadableFile) throws(ArchiveError) -> [Value]
  ) throws(ArchiveError) -> [Value?] {
    let file: ReadableFile
    do throws(FileError) { file = try ReadableFile(location) } catch { throw .file(error) }
    var all: [Value?] = []
    for batch in batches {
      guard let places = batch.validity(column) else { throw damage }
      var values: [Value?] = try read(batch, file)
      for place in places {
        let bits = try self.read(place, in: file)
        for row in values.indices where bits[row / 8] >> (row % 8) & 1 == 0 { values[row] = nil }
      }
      all += values
    }
    return all
  }

  private func read(_ place: Range<Int>?, in file: borrowing ReadableFile) throws(ArchiveError) -> [UInt8] {
    guard let place else { throw damage }
    do throws(FileError) { return try file.read(at: place.lowerBound, count: place.count) } catch { throw .file(error) }
  }
}
