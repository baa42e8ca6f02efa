import Archives
import Files
import Synchronization

/// Where a page lies in its file, and how it is packed.
struct StoredPage: Sendable {
  /// Where the bytes behind its header begin.
  let offset: Int
  let storedSize: Int
  let size: Int
  /// The bytes at its beginning that are never packed.
  let plainBytes: Int
  let codec: Codec
  let checksum: UInt32?
  /// Where its values begin and how many they are, where each lacks what it has in common with the one before.
  var prefixed: (start: Int, count: Int)?

  /// How the rest is packed, by the format's numbers.
  enum Codec: Int {
    case none = 0
    case snappy = 1
    case gzip = 2
    case lz4 = 7
    case zstandard = 6
  }
}

/// The pages of a file, unpacked when they are asked for; those that were asked for last stay.
final class PageStore: Sendable {
  /// How many stay: a dictionary, and a page or two on either side of where images are read.
  private static let most = 4

  private let location: FileLocation
  private let kept = Mutex<[(key: Int, bytes: [UInt8])]>([])

  init(_ location: FileLocation) { self.location = location }

  /// The header of the page that begins at `offset` of a column's chunk, and the page itself.
  ///
  /// - Throws: `ArchiveError` where it is damaged, or packed in a way that is not read.
  func page(at offset: Int, in chunk: ColumnChunk) throws(ArchiveError) -> (PageHeader, StoredPage) {
    guard let codec = StoredPage.Codec(rawValue: chunk.codec) else {
      let names = [3: "LZO", 4: "Brotli", 5: "LZ4 of Hadoop"]
      let name = names[chunk.codec] ?? "the codec of number \(chunk.codec)"
      throw .unsupported(
        path: location.name,
        what: "packed with \(name); write it with pyarrow.parquet.write_table(table, path, compression=\"snappy\")")
    }
    let (header, room) = try header(at: offset, in: chunk)
    let plain = header.kind == .dataV2 ? (header.levelBytes ?? 0) + header.repetitionBytes : 0
    guard header.storedSize <= room - header.headerSize, plain <= min(header.size, header.storedSize) else {
      throw damage(at: offset)
    }
    let page = StoredPage(
      offset: offset + header.headerSize, storedSize: header.storedSize, size: header.size, plainBytes: plain,
      codec: header.isCompressed ? codec : .none, checksum: header.checksum)
    return (header, page)
  }

  /// A page's header, and the bytes from its beginning to the end of what the chunk and the file have.
  private func header(at offset: Int, in chunk: ColumnChunk) throws(ArchiveError) -> (PageHeader, room: Int) {
    do throws(FileError) {
      let file = try ReadableFile(location)
      let room = min(chunk.end, file.size) - offset
      // Most headers are short; only statistics make them long.
      for most in [256, PageHeader.most] where room > 0 {
        let bytes = try file.read(at: offset, count: min(most, room))
        if let header = try? PageHeader(bytes) { return (header, room) }
      }
    } catch { throw .file(error) }
    throw damage(at: offset)
  }

  private func damage(at offset: Int) -> ArchiveError {
    .malformed(path: location.name, what: "the page at byte \(offset)")
  }

  /// The bytes of a page, unpacked.
  ///
  /// - Throws: `ArchiveError` where they are not what its header says.
  func bytes(_ page: StoredPage) throws(ArchiveError) -> [UInt8] {
    // Others that want the same page wait for it.
    try kept.withLock { (kept) throws(ArchiveError) in
      let key = page.prefixed == nil ? page.offset : ~page.offset
      if let found = kept.first(where: { $0.key == key }) { return found.bytes }
      var bytes = try unpacked(page)
      if let (start, count) = page.prefixed {
        guard let whole = DeltaTexts.whole(bytes, from: start, count: count) else { throw damage(at: page.offset) }
        bytes = whole.bytes
      }
      kept.append((key, bytes))
      if kept.count > Self.most { kept.removeFirst() }
      return bytes
    }
  }

  private func unpacked(_ page: StoredPage) throws(ArchiveError) -> [UInt8] {
    let stored: [UInt8]
    do throws(FileError) {
      stored = try ReadableFile(location).read(at: page.offset, count: page.storedSize)
    } catch { throw .file(error) }
    if let sum = page.checksum, sum != CRC32.of(stored.span) { throw damage(at: page.offset) }
    let size = page.size - page.plainBytes
    let packed = stored.span.extracting(page.plainBytes..<stored.count)
    let rest: [UInt8]? =
      switch page.codec {
      case .none: Array(stored[page.plainBytes...])
      case .snappy: Snappy.unpacked(stored[page.plainBytes...], size: size)
      // Deflate makes of a byte no more than 1032.
      case .gzip: size / 1032 > packed.count ? nil : try? Zlib.unpack(packed, of: .gzip, most: size)
      case .lz4: LZ4.unpacked(packed, size: size)
      case .zstandard: Zstandard.unpacked(packed, size: size)
      }
    guard let rest, rest.count == size else { throw damage(at: page.offset) }
    return page.plainBytes == 0 ? rest : stored[..<page.plainBytes] + rest
  }
}
