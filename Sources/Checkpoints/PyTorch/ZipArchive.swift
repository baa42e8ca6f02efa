import Pickles

/// The directory of a zip archive whose entries are stored, not compressed, as `torch.save` writes it.
///
/// Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.3; ZIP64 included. Sizes come from the central directory,
/// because PyTorch leaves them out of the local headers.
struct ZipArchive {
  /// One file of the archive.
  struct Entry {
    let name: String
    let size: Int
    let localHeader: Int
    let isPlain: Bool
  }

  /// The bytes of a directory that are read at most; a checkpoint of half a million storages stays below.
  static let longestDirectory = 1 << 26

  private(set) var entries: [Entry] = []
  private var index: [String: Int] = [:]

  /// Reads the directory of `file`.
  init(_ file: inout HeaderFile) throws(CheckpointError) {
    let path = file.path
    let place = try Self.directory(&file)
    guard place.size <= Self.longestDirectory, place.offset <= file.size, place.size <= file.size - place.offset else {
      throw .malformed(path: path, what: "the zip directory lies outside the file")
    }
    let bytes = try file.read(at: place.offset, count: place.size)
    var position = 0
    for _ in 0..<place.count {
      guard let (entry, next) = Self.entry(bytes, at: position) else {
        throw .malformed(path: path, what: "the zip directory breaks off at entry \(entries.count)")
      }
      guard index.updateValue(entries.count, forKey: entry.name) == nil else {
        throw .malformed(path: path, what: "two zip entries are named \(printable(entry.name))")
      }
      entries.append(entry)
      position = next
    }
  }

  subscript(name: String) -> Entry? { index[name].map { entries[$0] } }

  /// The byte range of an entry's contents.
  func contents(_ entry: Entry, _ file: inout HeaderFile) throws(CheckpointError) -> Range<Int> {
    let path = file.path
    let name = printable(entry.name)
    guard entry.isPlain else {
      throw .unsupported(
        path: path, what: "entry \(name) is compressed or encrypted; save it again with torch.save, or zip it with -0")
    }
    let header = try file.read(at: entry.localHeader, count: 30)
    guard header.littleEndian(UInt32.self, at: 0) == 0x0403_4b50 else {
      throw .malformed(path: path, what: "entry \(name) has no local header")
    }
    let start = entry.localHeader + 30 + header.count(UInt16.self, at: 26) + header.count(UInt16.self, at: 28)
    guard start <= file.size, entry.size <= file.size - start else {
      throw .truncated(path: path, what: "entry \(name) lies outside the file")
    }
    return start..<start + entry.size
  }
}

// The records of the directory.
extension ZipArchive {
  private typealias Directory = (offset: Int, size: Int, count: Int)

  /// Finds the end-of-central-directory record, and its ZIP64 form where there is one.
  private static func directory(_ file: inout HeaderFile) throws(CheckpointError) -> Directory {
    // The record is 22 bytes and a comment of at most 65,535; PyTorch writes no comment.
    for reach in [22, 22 + 65_535] {
      let start = max(0, file.size - reach)
      let tail = try file.read(at: start, count: file.size - start)
      for position in stride(from: tail.count - 22, through: 0, by: -1)
      where tail.littleEndian(UInt32.self, at: position) == 0x0605_4b50
        && tail.count(UInt16.self, at: position + 20) == tail.count - position - 22
      {
        if let wide = try wideDirectory(&file, end: start + position) { return wide }
        return (
          tail.count(UInt32.self, at: position + 16), tail.count(UInt32.self, at: position + 12),
          tail.count(UInt16.self, at: position + 10)
        )
      }
    }
    throw .truncated(path: file.path, what: "the zip archive has no end-of-central-directory record")
  }

  /// The ZIP64 record, which a locator before the plain one points to.
  private static func wideDirectory(_ file: inout HeaderFile, end: Int) throws(CheckpointError) -> Directory? {
    guard end >= 20 else { return nil }
    let locator = try file.read(at: end - 20, count: 20)
    guard locator.littleEndian(UInt32.self, at: 0) == 0x0706_4b50 else { return nil }
    let record = try file.read(at: locator.count(UInt64.self, at: 8), count: 56)
    guard record.littleEndian(UInt32.self, at: 0) == 0x0606_4b50 else {
      throw .malformed(path: file.path, what: "the ZIP64 record is missing")
    }
    return (record.count(UInt64.self, at: 48), record.count(UInt64.self, at: 40), record.count(UInt64.self, at: 32))
  }

  private static func entry(_ bytes: [UInt8], at position: Int) -> (Entry, next: Int)? {
    guard bytes.count - position >= 46, bytes.littleEndian(UInt32.self, at: position) == 0x0201_4b50 else { return nil }
    let nameStart = position + 46
    let extraStart = nameStart + bytes.count(UInt16.self, at: position + 28)
    let extraEnd = extraStart + bytes.count(UInt16.self, at: position + 30)
    let next = extraEnd + bytes.count(UInt16.self, at: position + 32)
    guard next <= bytes.count else { return nil }
    var fields = [24, 20, 42].map { bytes.count(UInt32.self, at: position + $0) }
    widen(&fields, bytes, extraStart..<extraEnd)
    let isPlain =
      bytes.littleEndian(UInt16.self, at: position + 8) & 1 == 0
      && bytes.littleEndian(UInt16.self, at: position + 10) == 0 && fields[0] == fields[1]
    let name = String(decoding: bytes[nameStart..<extraStart], as: UTF8.self)
    return (Entry(name: name, size: fields[0], localHeader: fields[2], isPlain: isPlain), next)
  }

  /// Replaces saturated fields (size, compressed size, local header) by those of the ZIP64 extra field.
  private static func widen(_ fields: inout [Int], _ bytes: [UInt8], _ extra: Range<Int>) {
    var position = extra.lowerBound
    while position + 4 <= extra.upperBound {
      let length = bytes.count(UInt16.self, at: position + 2)
      var value = position + 4
      let end = value + length
      guard end <= extra.upperBound else { return }
      if bytes.littleEndian(UInt16.self, at: position) == 1 {
        for field in fields.indices where fields[field] == 0xffff_ffff && value + 8 <= end {
          fields[field] = bytes.count(UInt64.self, at: value)
          value += 8
        }
        return
      }
      position = end
    }
  }
}
