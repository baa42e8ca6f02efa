import Archives
import Files

/// Values of a page that lie one after another.
struct PlainValues {
  let page: StoredPage
  /// The page's bytes.
  let bytes: [UInt8]
  /// Where the first value begins.
  let start: Int
  let count: Int

  /// How they are stored.
  var form = Form.plain

  /// The ways in which a page's own values are stored, by the format's numbers.
  enum Form: Int {
    case plain = 0
    case differences = 5
    case behindLengths = 6
    case behindPrefixes = 7
  }

  /// The bytes that they may take.
  var room: Int { bytes.count - start }
}

/// Finds the values of a column, page by page.
struct ColumnDecoder<Value> {
  private let file: ParquetFile
  private let column: ParquetColumn
  private let pages: PageStore
  /// Reads values that lie one after another; nil of a form that such values have not.
  private let plain: (PlainValues) throws(ParquetDamage) -> [Value]?

  init(
    _ file: ParquetFile, _ column: ParquetColumn, in pages: PageStore,
    plain: @escaping (PlainValues) throws(ParquetDamage) -> [Value]?
  ) {
    (self.file, self.column, self.pages, self.plain) = (file, column, pages, plain)
  }

  /// The value of each row, nil where it has none.
  ///
  /// - Throws: `ArchiveError` where they are stored in a way that is not read, or damaged.
  func values() throws(ArchiveError) -> [Value?] {
    guard !column.isRepeated else {
      throw .unsupported(path: file.path, what: "column \(shown) has several values a row; give one image a row")
    }
    var all: [Value?] = []
    for chunk in column.chunks {
      guard chunk.values <= file.rows - all.count else { throw damage("more values than rows") }
      try append(chunk, to: &all)
    }
    guard all.count == file.rows else { throw damage("\(all.count) of \(file.rows) rows") }
    return all
  }

  private func append(_ chunk: ColumnChunk, to all: inout [Value?]) throws(ArchiveError) {
    var dictionary: [Value] = []
    var left = chunk.values
    var offset = chunk.start
    while left > 0 {
      let (header, page) = try pages.page(at: offset, in: chunk)
      switch header.kind {
      case .dictionary:
        let content = PlainValues(page: page, bytes: try pages.bytes(page), start: 0, count: header.values)
        dictionary = try read(content, at: offset) ?? []
      case .data, .dataV2:
        guard header.values <= left else { throw damage("page at byte \(offset)") }
        left -= header.values
        let bytes = try pages.bytes(page)
        guard let levels = DefinitionLevels(header, bytes, most: column.level) else {
          throw damage("levels of the page at byte \(offset)")
        }
        let content = PlainValues(page: page, bytes: bytes, start: levels.end, count: levels.present)
        let values = try stored(content, as: header.encoding, in: dictionary, at: offset)
        var next = 0
        for isPresent in levels.isPresent {
          all.append(isPresent ? values[next] : nil)
          if isPresent { next += 1 }
        }
      case .index, nil: break
      }
      offset = page.offset + page.storedSize
    }
  }

  /// The values of a page, as its encoding says.
  private func stored(
    _ content: PlainValues, as encoding: Int, in dictionary: [Value], at offset: Int
  ) throws(ArchiveError) -> [Value] {
    if let form = PlainValues.Form(rawValue: encoding) {
      var content = content
      content.form = form
      if let values = try read(content, at: offset) { return values }
    }
    switch encoding {
    case 2, 8:
      if content.count == 0 { return [] }
      guard content.room > 0,
        let places = HybridRuns.numbers(
          content.bytes[(content.start + 1)...], width: Int(content.bytes[content.start]), count: content.count),
        places.allSatisfy({ $0 < dictionary.count })
      else { throw damage("page at byte \(offset)") }
      return places.map { dictionary[$0] }
    default:
      throw .unsupported(
        path: file.path,
        what:
          "column \(shown) is stored by encoding \(encoding); write it with pyarrow.parquet.write_table(table, path)")
    }
  }

  /// Values that lie one after another, as many as are said, each once.
  private func read(_ content: PlainValues, at offset: Int) throws(ArchiveError) -> [Value]? {
    do throws(ParquetDamage) { return try plain(content) } catch {
      throw damage("byte \(error.position) of the page at byte \(offset)")
    }
  }

  private var shown: String { printable(column.name) }

  private func damage(_ what: String) -> ArchiveError { .malformed(path: file.path, what: "column \(shown): \(what)") }
}

/// Which of a page's rows have a value.
private struct DefinitionLevels {
  let isPresent: [Bool]
  /// How many have.
  let present: Int
  /// Where the values begin.
  let end: Int

  /// Nil where they do not fit the page; `most` is the level of a value that is there.
  init?(_ header: PageHeader, _ bytes: [UInt8], most: Int) {
    var start = header.repetitionBytes
    var end = start + (header.levelBytes ?? 0)
    if header.kind == .data, most > 0 {
      guard bytes.count >= 4 else { return nil }
      start = 4
      end = start + bytes.count(UInt32.self, at: 0)
    }
    guard end <= bytes.count else { return nil }
    self.end = end
    guard most > 0 else {
      (isPresent, present) = (Array(repeating: true, count: header.values), header.values)
      return
    }
    let width = Int.bitWidth - most.leadingZeroBitCount
    guard let levels = HybridRuns.numbers(bytes[start..<end], width: width, count: header.values) else { return nil }
    isPresent = levels.map { $0 == most }
    present = isPresent.count { $0 }
  }
}
