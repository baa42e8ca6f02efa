import Files

/// Where a zip archive's central directory lies, from the records at the archive's end.
struct ZipDirectory {
  private(set) var offset: Int
  private(set) var size: Int
  private(set) var count: Int

  /// Finds the end-of-central-directory record, and its ZIP64 form where there is one.
  ///
  /// - Throws: ``ArchiveError`` where there is none, or the records contradict one another.
  init(_ file: inout HeaderFile) throws(ArchiveError) {
    // The record is 22 bytes and a comment of at most 65,535; PyTorch writes no comment.
    for reach in [22, 22 + 65_535] {
      let start = max(0, file.size - reach)
      let tail = try file.bytes(at: start, count: file.size - start)
      for position in stride(from: tail.count - 22, through: 0, by: -1)
      where tail.littleEndian(UInt32.self, at: position) == 0x0605_4b50
        && tail.count(UInt16.self, at: position + 20) == tail.count - position - 22
      {
        self = try Self.read(Array(tail[position..<position + 22]), &file, at: start + position)
        return
      }
    }
    throw .truncated(path: file.path, what: "the zip archive has no end-of-central-directory record")
  }

  private init(offset: Int, size: Int, count: Int) {
    self.offset = offset
    self.size = size
    self.count = count
  }

  private static func read(
    _ record: [UInt8], _ file: inout HeaderFile, at place: Int
  ) throws(ArchiveError) -> ZipDirectory {
    guard record.littleEndian(UInt32.self, at: 4) == 0 || record.littleEndian(UInt32.self, at: 4) == .max,
      record.littleEndian(UInt16.self, at: 8) == record.littleEndian(UInt16.self, at: 10)
    else { throw contradiction(file.path, "the end record is that of one disk of several") }
    var directory = ZipDirectory(
      offset: record.count(UInt32.self, at: 16), size: record.count(UInt32.self, at: 12),
      count: record.count(UInt16.self, at: 10))
    var end = place
    if let (wide, start) = try wideDirectory(&file, end: place) {
      // What fits into the plain record is there too; the rest is saturated.
      guard directory.offset == min(wide.offset, 0xffff_ffff) || directory.offset == 0xffff_ffff,
        directory.size == min(wide.size, 0xffff_ffff) || directory.size == 0xffff_ffff,
        directory.count == min(wide.count, 0xffff) || directory.count == 0xffff
      else { throw contradiction(file.path, "the end record and its ZIP64 form differ") }
      directory = wide
      end = start
    }
    guard directory.offset <= end, directory.size == end - directory.offset else {
      throw contradiction(file.path, "the zip directory does not reach to its end record")
    }
    return directory
  }

  /// The ZIP64 record, which a locator before the plain one points to, and its place.
  private static func wideDirectory(
    _ file: inout HeaderFile, end: Int
  ) throws(ArchiveError) -> (ZipDirectory, start: Int)? {
    guard end >= 20 else { return nil }
    let locator = try file.bytes(at: end - 20, count: 20)
    guard locator.littleEndian(UInt32.self, at: 0) == 0x0706_4b50 else { return nil }
    let start = locator.count(UInt64.self, at: 8)
    guard start <= end - 20 - 56 else { throw contradiction(file.path, "the ZIP64 record is missing") }
    let record = try file.bytes(at: start, count: 56)
    guard record.littleEndian(UInt32.self, at: 0) == 0x0606_4b50,
      record.count(UInt64.self, at: 4) == end - 20 - start - 12,
      record.littleEndian(UInt64.self, at: 24) == record.littleEndian(UInt64.self, at: 32)
    else { throw contradiction(file.path, "the ZIP64 record is missing, or contradicts itself") }
    let directory = ZipDirectory(
      offset: record.count(UInt64.self, at: 48), size: record.count(UInt64.self, at: 40),
      count: record.count(UInt64.self, at: 32))
    return (directory, start)
  }

  private static func contradiction(_ path: String, _ what: String) -> ArchiveError {
    .malformed(path: path, what: what)
  }
}
