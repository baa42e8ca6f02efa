import Archives
import Files

/// The values of a column of bytes, read when they are asked for.
package final class ByteArrayColumn: Sendable {
  /// Where a value's bytes lie in a page.
  private struct Place: Sendable {
    let page: Int32
    let start: Int32
    let count: Int32
  }

  /// Where the file lies, in the state in which it was found.
  package let location: FileLocation
  private let store: PageStore
  private let pages: [StoredPage]
  private let places: [Place?]

  /// Finds the values of `column` in `file`.
  ///
  /// - Throws: `ArchiveError` where they are stored in a way that is not read, or damaged.
  package init(_ column: ParquetColumn, of file: ParquetFile) throws(ArchiveError) {
    guard column.type == .byteArray else {
      throw .unsupported(path: file.path, what: "column \(printable(column.name)) holds no bytes")
    }
    let store = PageStore(file.location)
    var pages: [StoredPage] = []
    let decoder = ColumnDecoder(file, column, in: store) { (content) throws(ParquetDamage) -> [Place]? in
      let index = Int32(clamping: pages.count)
      var page = content.page
      if content.form == .behindPrefixes { page.prefixed = (content.start, content.count) }
      pages.append(page)
      return try Self.places(content, index)
    }
    places = try decoder.values()
    (self.store, self.pages, location) = (store, pages, file.location)
  }

  /// Where the values of a page are, in its bytes or in those that they are made whole to; nil of numbers.
  private static func places(_ content: PlainValues, _ page: Int32) throws(ParquetDamage) -> [Place]? {
    let (bytes, start, count) = (content.bytes, content.start, content.count)
    switch content.form {
    case .differences: return nil
    case .plain: return try plain(content, page)
    case .behindLengths:
      guard let ranges = DeltaTexts.ranges(bytes, from: start, count: count) else { break }
      return ranges.map { Place(page: page, start: Int32($0.lowerBound), count: Int32($0.count)) }
    case .behindPrefixes:
      guard let lengths = DeltaTexts.whole(bytes, from: start, count: count)?.lengths else { break }
      var end: Int32 = 0
      return lengths.map { length in
        end += Int32(length)
        return Place(page: page, start: end - Int32(length), count: Int32(length))
      }
    }
    throw ParquetDamage(position: start)
  }

  /// Each value stands behind its length.
  private static func plain(_ content: PlainValues, _ page: Int32) throws(ParquetDamage) -> [Place] {
    var start = content.start
    var places: [Place] = []
    for _ in 0..<content.count {
      guard content.bytes.count - start >= 4 else { throw ParquetDamage(position: start) }
      let count = content.bytes.count(UInt32.self, at: start)
      start += 4
      guard count <= content.bytes.count - start else { throw ParquetDamage(position: start) }
      // A page has at most 2^30 bytes.
      places.append(Place(page: page, start: Int32(start), count: Int32(count)))
      start += count
    }
    return places
  }

  /// Whether a row has a value.
  package func hasValue(_ row: Int) -> Bool { places[row] != nil }

  /// Where a row's value lies in the file, where it is stored as it is; nil where it is packed, or there is none.
  package func range(of row: Int) -> Range<Int>? {
    guard let place = places[row] else { return nil }
    let page = pages[Int(place.page)]
    guard page.codec == .none, page.prefixed == nil else { return nil }
    let start = page.offset + Int(place.start)
    return start..<start + Int(place.count)
  }

  /// A row's value; nothing where there is none.
  ///
  /// - Throws: `ArchiveError` where its page is no longer what it was.
  package func bytes(of row: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    guard let place = places[row] else { return [] }
    let bytes = try store.bytes(pages[Int(place.page)])
    return bytes[Int(place.start)..<Int(place.start + place.count)]
  }
}
