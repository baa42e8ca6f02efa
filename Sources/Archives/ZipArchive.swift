import Files

/// The directory of a zip archive whose entries are stored, as `torch.save` writes them, or deflated.
///
/// Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.3; ZIP64 included. Sizes come from the central directory,
/// because PyTorch leaves them out of the local headers; what is stated twice must agree.
package struct ZipArchive {
  /// The bytes of a directory that are read at most; a checkpoint of half a million storages stays below.
  static let longestDirectory = 1 << 26

  /// The bytes that a deflated entry unpacks to at most; every read of its middle unpacks what lies before.
  static let longestUnpacked = 1 << 30

  package private(set) var entries: [ZipEntry] = []
  private var index: [String: Int] = [:]

  /// Reads the directory of `file`.
  package init(_ file: inout HeaderFile) throws(ArchiveError) {
    let path = file.path
    let place = try ZipDirectory(&file)
    guard place.size <= Self.longestDirectory else {
      throw .malformed(path: path, what: "the zip directory has \(place.size) bytes")
    }
    let bytes = try file.bytes(at: place.offset, count: place.size)
    var position = 0
    for _ in 0..<place.count {
      guard let (entry, next) = ZipEntry.read(bytes, at: position) else {
        throw .malformed(path: path, what: "the zip directory breaks off at entry \(entries.count)")
      }
      guard index.updateValue(entries.count, forKey: entry.name) == nil else {
        throw .malformed(path: path, what: "two zip entries are named \(printable(entry.name))")
      }
      entries.append(entry)
      position = next
    }
    guard position == bytes.count else {
      throw .malformed(path: path, what: "the zip directory lists more than the \(place.count) entries that it states")
    }
    try placeEnds(before: place.offset, path)
  }

  package subscript(name: String) -> ZipEntry? { index[name].map { entries[$0] } }

  /// The contents of a short entry, stored or deflated.
  package func read(_ entry: ZipEntry, _ file: inout HeaderFile) throws(ArchiveError) -> [UInt8] {
    switch try contents(entry, &file) {
    case .stored(let range): try file.bytes(at: range.lowerBound, count: range.count)
    case .deflated(let bytes): try file.unpacked(bytes)
    }
  }

  /// Where the contents of an entry lie that is not compressed.
  package func storedRange(_ entry: ZipEntry, _ file: inout HeaderFile) throws(ArchiveError) -> Range<Int> {
    guard case .stored(let range) = try contents(entry, &file) else {
      throw .unsupported(path: file.path, what: "entry \(printable(entry.name)) is deflated; zip it with -0")
    }
    return range
  }

  /// Where an entry's contents lie.
  package func contents(_ entry: ZipEntry, _ file: inout HeaderFile) throws(ArchiveError) -> ZipContents {
    let path = file.path
    let name = printable(entry.name)
    if let obstacle = entry.obstacle { throw .unsupported(path: path, what: "entry \(name) \(obstacle)") }
    let header = try file.bytes(at: entry.localHeader, count: min(30 + entry.nameLength, file.size - entry.localHeader))
    guard header.count == 30 + entry.nameLength, header.littleEndian(UInt32.self, at: 0) == 0x0403_4b50 else {
      throw .malformed(path: path, what: "entry \(name) has no local header")
    }
    if let field = entry.contradiction(header) {
      throw .malformed(path: path, what: "entry \(name) has another \(field) in its local header than in the directory")
    }
    let start = entry.localHeader + header.count + header.count(UInt16.self, at: 28)
    guard start <= file.size, entry.packedSize <= file.size - start else {
      throw .truncated(path: path, what: "entry \(name) lies outside the file")
    }
    let range = start..<start + entry.packedSize
    guard entry.isDeflated else {
      guard try isWhole(entry, before: &file, at: range.upperBound) else {
        throw .malformed(path: path, what: "entry \(name) does not lie where its local header says")
      }
      // 0 where whoever wrote it took none.
      if entry.checksum != 0 { file.note(entry.checksum, of: name, at: range) }
      return .stored(range)
    }
    // Deflate makes at most 1032 bytes of one.
    guard entry.size <= Self.longestUnpacked, entry.size / 1032 <= entry.packedSize else {
      throw .unsupported(path: path, what: "entry \(name) would unpack to \(entry.size) bytes; zip it with -0")
    }
    return .deflated(
      DeflatedBytes(
        archive: file.location, name: name, range: file.origin + range.lowerBound..<file.origin + range.upperBound,
        size: entry.size, checksum: entry.checksum))
  }

  /// Whether what follows an entry begins where its contents end, or behind a data descriptor that repeats their sizes and sum.
  ///
  /// The directory does not say where they begin, and the local header may be wrong; of deflated contents the checksum tells.
  private func isWhole(_ entry: ZipEntry, before file: inout HeaderFile, at end: Int) throws(ArchiveError) -> Bool {
    let gap = entry.end - end
    guard [12, 16, 20, 24].contains(gap), end >= 4 else { return gap == 0 }
    return entry.isDescribed(by: try file.bytes(at: end - 4, count: 4 + gap))
  }

  /// Finds where what follows each entry begins.
  ///
  /// - Throws: ``ArchiveError`` where one reaches into the next or into the directory, as one of a zip bomb would.
  private mutating func placeEnds(before directory: Int, _ path: String) throws(ArchiveError) {
    var end = directory
    for (index, entry) in entries.enumerated().sorted(by: { $0.element.localHeader > $1.element.localHeader }) {
      let room = end - entry.localHeader - 30 - entry.nameLength
      guard entry.localHeader <= end, room >= 0, entry.packedSize <= room else {
        throw .malformed(path: path, what: "zip entry \(printable(entry.name)) reaches into what follows it")
      }
      entries[index].end = end
      end = entry.localHeader
    }
  }
}

/// Where an entry's contents lie.
package enum ZipContents {
  /// As they are, at a range of the file.
  case stored(Range<Int>)
  /// Deflated.
  case deflated(DeflatedBytes)
}
