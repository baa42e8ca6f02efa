import Archives
import Files

/// The images in a .tar or .zip archive, by the paths that they have there.
enum ImageArchive {
  /// The most images of an archive.
  private static let memberLimit = 20_000_000

  /// What a tar archive holds of a set.
  typealias Tarred = (images: [(path: String, image: ImageLocation)], classes: [String: String])

  /// The members of a zip archive that are called as images are.
  ///
  /// - Throws: ``DatasetError`` where it is damaged.
  static func zipped(_ path: String) throws(DatasetError) -> [(path: String, image: ImageLocation)] {
    do throws(ArchiveError) {
      var file = try HeaderFile(opening: .path(path))
      let archive = try ZipArchive(&file)
      var members: [(String, ImageLocation)] = []
      for entry in archive.entries {
        // Windows' own packers end folders in a backslash.
        let name = entry.name.contains("/") ? entry.name : entry.name.replacing("\\", with: "/")
        guard ImageFolder.isImage(name) else { continue }
        let contents = try archive.contents(entry, &file)
        let place = ArchiveEntry(path: "\(path) (\(withoutControls(entry.name)))", file: file.location, contents)
        members.append((name, ImageLocation(place.path, in: place.location, at: place.range)))
      }
      return members
    } catch { throw DatasetError(error) }
  }

  /// The members of a tar archive that are called as images are, and the classes of samples beside them, by ``SampleName/key``.
  ///
  /// - Throws: ``DatasetError`` where it is damaged.
  static func tarred(_ path: String) throws(DatasetError) -> Tarred {
    if try isPacked(path) {
      var tar = try PackedTar(path)
      return try members(&tar)
    }
    var tar = try PlainTar(path)
    return try members(&tar)
  }

  /// Whether a file begins as gzip's do.
  private static func isPacked(_ path: String) throws(DatasetError) -> Bool {
    let tar = try PlainTar(path)
    return try tar.bytes(at: 0, count: 2) == [0x1f, 0x8b]
  }

  private static func members(_ tar: inout some TarReader & ~Copyable) throws(DatasetError) -> Tarred {
    var link: String?
    var found: Tarred = ([], [:])
    // What samples' JSON says, where no part of theirs is a class alone.
    var records: [String: String] = [:]
    let path = tar.path
    let isWhole = try eachMember(of: &tar) { (tar, name, header, range) throws(DatasetError) in
      let shown = "\(path) (\(withoutControls(name)))"
      if header.isFile, let sample = SampleName(name) {
        if sample.isRecord, range.count <= SampleClass.recordBytes {
          records[sample.key] = SampleClass.member(try tar.bytes(at: range.lowerBound, count: range.count))
        }
        if sample.isClass {
          let text = try tar.bytes(at: range.lowerBound, count: min(range.count, SampleClass.classBytes))
          guard range.count <= SampleClass.classBytes, let text = SampleClass.text(text) else {
            throw .file(.damaged(path: shown, what: "no number and no name of a class; write one"))
          }
          found.classes[sample.key] = text
        }
      }
      guard ImageFolder.isImage(name) else { return }
      if header.isLink { link = link ?? shown }
      guard header.isFile else { return }
      guard found.images.count < memberLimit else {
        throw .file(.damaged(path: path, what: "more than \(memberLimit) images"))
      }
      found.images.append((name, tar.image(shown, at: range)))
    }
    // A block of zeros ends it: one that was cut between two members has all others whole.
    guard isWhole || found.images.isEmpty else {
      throw .file(.damaged(path: path, what: "ends early; copy it again"))
    }
    try tar.finish()
    let known = found.images.allSatisfy { SampleName($0.path).map { records[$0.key] != nil } ?? false }
    if found.classes.isEmpty, known { found.classes = records }
    if let link {
      throw .archive(path: link, reason: "a link, which is not followed; pack the files with tar -h --hard-dereference")
    }
    return found
  }

  /// Calls `body` with the name, the header and the bytes' place of each member of a tar archive.
  ///
  /// - Returns: whether it has its end.
  /// - Throws: ``DatasetError`` where it is damaged.
  private static func eachMember<Tar: TarReader & ~Copyable>(
    of tar: inout Tar, _ body: (inout Tar, String, TarHeader, Range<Int>) throws(DatasetError) -> Void
  ) throws(DatasetError) -> Bool {
    var place = 0
    var longName: String?
    while true {
      let block = try tar.bytes(at: place, count: TarHeader.blockBytes)
      guard block.count == TarHeader.blockBytes else { return false }
      if block.allSatisfy({ $0 == 0 }) { return true }
      let content = place + TarHeader.blockBytes
      guard let header = TarHeader(block), header.size <= (tar.size ?? .max) - content else {
        throw .file(.damaged(path: tar.path, what: "the tar header at byte \(place); copy it again"))
      }
      place = content + header.paddedSize
      if header.isExtension {
        longName = header.extendedName(try tar.bytes(at: content, count: min(header.size, 1 << 16))) ?? longName
        continue
      }
      let name = longName ?? (header.folder.isEmpty ? header.name : header.folder + "/" + header.name)
      longName = nil
      try body(&tar, name, header, content..<content + header.size)
    }
  }
}

extension TarHeader {
  /// The name that a member which only extends the next one gives it: GNU's, or `path` of a pax header; nil where it gives none.
  fileprivate func extendedName(_ content: [UInt8]) -> String? {
    if kind == UInt8(ascii: "L") { return String(decoding: content.prefix { $0 != 0 }, as: UTF8.self) }
    // Records of "LENGTH KEY=VALUE\n".
    for line in content.split(separator: 10) {
      let text = String(decoding: line, as: UTF8.self)
      if let key = text.firstRange(of: " path=") { return String(text[key.upperBound...]) }
    }
    return nil
  }

  /// Whether it is another file's content under a name of its own.
  fileprivate var isLink: Bool { [UInt8(ascii: "1"), UInt8(ascii: "2")].contains(kind) }

  /// Whether it only says something of the next one.
  fileprivate var isExtension: Bool { [UInt8(ascii: "L"), UInt8(ascii: "x")].contains(kind) }
}
